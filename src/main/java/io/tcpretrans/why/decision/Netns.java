package io.tcpretrans.why.decision;

/**
 * A network namespace.
 *
 * @param id identifies it until the next boot: its cookie, or before Linux 5.12 the kernel address
 *     of its struct net
 * @param inode its inode number, which a later namespace may get again
 */
public record Netns(long id, long inode) {
  /** Returns the inode number of a namespace that may be null; null: unknown. */
  static Long inodeOf(Netns netns) {
    return netns == null ? null : netns.inode;
  }

  /** Returns the identity of a namespace that may be null; 0: unknown. */
  static long idOf(Netns netns) {
    return netns == null ? 0 : netns.id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Netns that && id == that.id && inode == that.inode;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }
}
