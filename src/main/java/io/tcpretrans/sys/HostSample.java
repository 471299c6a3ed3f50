package io.tcpretrans.sys;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The samples of all visible network namespaces.
 *
 * <p>A counter may grow while the reading is under way. So what happened before {@code began} is in
 * the sample, and what is in the sample happened before {@code ended}.
 *
 * @param began when the reading began
 * @param ended when the reading ended
 */
public record HostSample(Instant began, Instant ended, Collection<NamespaceSample> namespaces) {
  /** Nothing was read. */
  public static final HostSample NONE = new HostSample(Instant.EPOCH, Instant.EPOCH, List.of());

  /** Returns the namespace with this identity; null: it has ended, or it is not visible. */
  public NamespaceSample withId(long id) {
    for (NamespaceSample sample : namespaces) {
      if (sample.id() == id) {
        return sample;
      }
    }
    return null;
  }

  /**
   * Returns whether a namespace has ended and a later one has its inode number.
   *
   * @param id the identity of the namespace; 0: unknown
   */
  public boolean isReplaced(long inode, long id) {
    return id != 0
        && withId(id) == null
        && namespaces.stream().anyMatch(sample -> sample.inode() == inode);
  }
}
