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

  /** Returns the namespace that has this inode number now; null: none is visible. */
  public NamespaceSample withInode(Long inode) {
    for (NamespaceSample sample : namespaces) {
      if (inode != null && sample.inode() == inode) {
        return sample;
      }
    }
    return null;
  }
}
