package io.tcpretrans.count;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;

/**
 * The key of a flow: of the segments from one endpoint to another, by one connection or by several,
 * one after the other.
 *
 * @param netns identity of the network namespace, because several may use the same addresses
 */
record FlowKey(Endpoint local, Endpoint remote, long netns) {
  static FlowKey of(Row row) {
    Retransmit event = row.event();
    return new FlowKey(event.local(), event.remote(), event.socket().netnsIdentity());
  }

  /** Returns the key for the rows of the connection whose owner was found. */
  static FlowKey of(OwnerFound found) {
    return new FlowKey(found.local(), found.remote(), found.socket().netnsIdentity());
  }

  // These replace the methods that javac generates for a record. Those are chains of method
  // handles (java.lang.runtime.ObjectMethods), which the JVM's first compiler does not inline.
  // These are called for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof FlowKey that
        && netns == that.netns
        && local.equals(that.local)
        && remote.equals(that.remote);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * local.hashCode() + remote.hashCode()) + Long.hashCode(netns);
  }
}
