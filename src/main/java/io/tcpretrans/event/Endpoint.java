package io.tcpretrans.event;

/**
 * One end of a connection.
 *
 * @param port in host byte order, 0 to 65535
 */
public record Endpoint(IpAddress address, int port) {
  /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
  public void appendTo(StringBuilder text) {
    if (address.version() == 4) {
      address.appendTo(text);
    } else {
      text.append('[');
      address.appendTo(text);
      text.append(']');
    }
    text.append(':').append(port);
  }

  /** As {@link #appendTo}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(48);
    appendTo(text);
    return text.toString();
  }

  // As a record's own, which C1 does not compile into one piece. These are asked for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that && port == that.port && address.equals(that.address);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }
}
