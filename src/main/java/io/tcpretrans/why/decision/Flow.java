package io.tcpretrans.why.decision;

/**
 * The tuple of a packet, or only a hash of the tuple where the kernel side records no more.
 *
 * @param tuple null: only the hash is known
 * @param hash 32 bits that the kernel side computed from the tuple
 */
public record Flow(Tuple tuple, int hash) {
  /** Returns whether both are one flow; by their hashes where a tuple is not known. */
  boolean isSame(Flow other) {
    boolean known = tuple != null && other.tuple != null;
    return known ? tuple.equals(other.tuple) : hash == other.hash;
  }
}
