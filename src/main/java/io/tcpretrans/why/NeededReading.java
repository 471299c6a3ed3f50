package io.tcpretrans.why;

import io.tcpretrans.sys.NamespaceSample.Part;
import java.util.HashSet;
import java.util.Set;

/**
 * The parts of the host that decisions need to be read.
 *
 * @param host all namespaces
 * @param holders the queues of all namespaces
 * @param parts parts of single namespaces
 */
public record NeededReading(boolean host, boolean holders, Set<NeededPart> parts) {
  /** Nothing. */
  public static final NeededReading NOTHING = new NeededReading(false, false, Set.of());

  /**
   * A part of one namespace.
   *
   * @param part {@code DEVICES}: only the device with this index
   * @param netnsId identity of the namespace
   * @param ifindex 0 for the other parts
   */
  public record NeededPart(Part part, long netnsId, int ifindex) {}

  /** Returns both together. */
  public NeededReading plus(NeededReading more) {
    Set<NeededPart> both = new HashSet<>(parts);
    both.addAll(more.parts);
    return new NeededReading(host || more.host, holders || more.holders, Set.copyOf(both));
  }
}
