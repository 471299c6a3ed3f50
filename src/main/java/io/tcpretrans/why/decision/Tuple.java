package io.tcpretrans.why.decision;

import io.tcpretrans.event.Endpoint;

/**
 * The addresses and ports of one direction of a connection. IPv4-mapped IPv6 addresses are IPv4
 * addresses here.
 */
public record Tuple(Endpoint source, Endpoint destination) {
  /** Returns the tuple of the other direction. */
  public Tuple reversed() {
    return new Tuple(destination, source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tuple that
        && source.equals(that.source)
        && destination.equals(that.destination);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + destination.hashCode();
  }
}
