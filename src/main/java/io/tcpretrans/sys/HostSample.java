package io.tcpretrans.sys;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The samples of all visible network namespaces.
 *
 * <p>A counter may grow while it is read. So what happened before {@code readStart} is in the
 * sample, and what is in the sample happened before {@code readEnd}.
 *
 * @param readStart when the reading began
 * @param readEnd when the reading ended
 */
public record HostSample(
    Instant readStart, Instant readEnd, Collection<NamespaceSample> namespaces) {
  /** The sample before the first reading. */
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
