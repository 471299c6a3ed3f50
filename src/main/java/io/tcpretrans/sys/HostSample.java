package io.tcpretrans.sys;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The samples of all visible network namespaces.
 *
 * @param begun when the reading began: it is older than no event before that
 */
public record HostSample(Instant begun, Collection<NamespaceSample> namespaces) {
  /** Nothing was read. */
  public static final HostSample NONE = new HostSample(Instant.EPOCH, List.of());

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
