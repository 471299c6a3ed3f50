package io.tcpretrans.sys;

import java.util.Collection;
import java.util.List;

/**
 * One reading of network namespaces.
 *
 * <p>A counter may grow while it is read. So what happened before {@code startNs} is in the sample,
 * and what is in the sample happened before {@code endNs}.
 *
 * @param startNs when the reading began, nanoseconds ({@link KernelClock#nanos})
 * @param endNs when the reading ended
 * @param complete whether the sample has all namespaces that this process can see
 * @param conntrackLimit the largest number of entries in a table of connection tracking, 0 if it is
 *     unlimited; null: unknown, not read, or there is no connection tracking
 */
public record HostSample(
    long startNs,
    long endNs,
    boolean complete,
    Long conntrackLimit,
    Collection<NamespaceSample> namespaces) {
  /** The sample before the first reading. */
  public static final HostSample NONE = new HostSample(0, 0, false, null, List.of());

  /** Returns the namespace with this identity; null: it has ended, or it was not read. */
  public NamespaceSample withId(long id) {
    for (NamespaceSample sample : namespaces) {
      if (sample.id() == id) {
        return sample;
      }
    }
    return null;
  }

  /**
   * Returns whether this sample lacks a namespace, but has another one with its inode number, so
   * that the first one has ended.
   *
   * @param id the identity of the namespace; 0: unknown, which returns false
   */
  public boolean isReplaced(long inode, long id) {
    return id != 0
        && withId(id) == null
        && namespaces.stream().anyMatch(sample -> sample.inode() == inode);
  }
}
