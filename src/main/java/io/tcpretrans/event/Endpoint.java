package io.tcpretrans.event;

/**
 * The address and port of one end of a connection.
 *
 * @param port in host byte order, 0 to 65535
 */
public record Endpoint(IpAddress address, int port) {
  /** Appends {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}. */
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

  /** Returns the text that {@link #appendTo} appends. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(48); // the longest text has 47 characters
    appendTo(text);
    return text.toString();
  }

  // These replace the methods that javac generates for a record. Those are chains of method
  // handles (java.lang.runtime.ObjectMethods), which the JVM's first compiler does not inline.
  // These are called for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that && port == that.port && address.equals(that.address);
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }
}
