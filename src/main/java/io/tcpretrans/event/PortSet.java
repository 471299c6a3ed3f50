package io.tcpretrans.event;

import java.util.Arrays;
import java.util.BitSet;

/** A set of TCP ports. Immutable. */
public final class PortSet {
  /** The number of ports that there are. */
  public static final int PORTS = 1 << 16;

  /** All ports. */
  public static final PortSet ALL = range(0, PORTS - 1);

  private final BitSet bits;

  private PortSet(BitSet bits) {
    this.bits = bits;
  }

  /** Returns the ports from the first to the last, both included. */
  public static PortSet range(int first, int last) {
    BitSet bits = new BitSet(PORTS);
    bits.set(first, last + 1);
    return new PortSet(bits);
  }

  /** Returns the ports that are in one of the sets. */
  public static PortSet union(Iterable<PortSet> sets) {
    BitSet bits = new BitSet(PORTS);
    sets.forEach(set -> bits.or(set.bits));
    return new PortSet(bits);
  }

  /** Returns the ports that are not in this set. */
  public PortSet complement() {
    BitSet others = (BitSet) bits.clone();
    others.flip(0, PORTS);
    return new PortSet(others);
  }

  public boolean contains(int port) {
    return bits.get(port);
  }

  /** Returns whether the set has all ports. */
  public boolean isAll() {
    return bits.cardinality() == PORTS;
  }

  /** Returns a bit for each port: port N is bit N % 64 of element N / 64. */
  public long[] words() {
    return Arrays.copyOf(bits.toLongArray(), PORTS / Long.SIZE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}
