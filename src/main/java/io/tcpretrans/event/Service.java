package io.tcpretrans.event;

/** The service of a connection, which is the port that the opening end connected to. */
public final class Service {
  private Service() {}

  /**
   * Returns the port of the service: the local port of an accepted connection, and the remote port
   * of an opened one.
   *
   * @return null: the direction of the connection is unknown
   */
  public static Integer of(Retransmit event) {
    if (event.direction() == null) {
      return null;
    }
    return switch (event.direction()) {
      case IN -> event.local().port();
      case OUT -> event.remote().port();
    };
  }
}
