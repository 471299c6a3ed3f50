package io.tcpretrans.event;

/**
 * One end of a connection.
 *
 * @param port in host byte order, 0 to 65535
 */
public record Endpoint(IpAddress address, int port) {
  /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
  @Override
  public String toString() {
    return address.version() == 4 ? address + ":" + port : "[" + address + "]:" + port;
  }
}
