package io.tcpretrans.event;

/** The service of a connection: the port at which one of its ends listens. */
public final class Service {
  private Service() {}

  /**
   * Returns the service of this retransmit's connection: the local port if this host accepted the
   * connection, the remote port if this host opened it.
   *
   * @return null: it is not known who opened the connection
   */
  public static Integer of(Retransmit retransmit) {
    if (retransmit.direction() == null) {
      return null;
    }
    return switch (retransmit.direction()) {
      case IN -> retransmit.local().port();
      case OUT -> retransmit.remote().port();
    };
  }
}
