package io.tcpretrans.event;

/**
 * The numbers that identify a socket, its network namespace, its cgroup and its user. For a
 * connection request (SYN-ACK), the socket is the one that listens.
 *
 * @param inode inode number of the socket; 0: its process closed it, or has not accepted it yet
 * @param cookie SO_COOKIE; 0: the kernel has not assigned one
 * @param address kernel address of the struct sock; 0: a connection request, which has none, or an
 *     event of a recording
 * @param cgroupId inode number of the socket's cgroup v2 directory; 0: none
 * @param netns inode number of the network namespace, which a later namespace may get again
 * @param netnsId identifies the network namespace until the next boot: its cookie (SO_NETNS_COOKIE,
 *     Linux 5.12), or before 5.12 the kernel address of its struct net; 0: unknown
 * @param uid user ID that the kernel keeps for the socket (sk_uid)
 * @param lastOwner process that closed the socket; null: none did, or it was not seen
 */
public record Socket(
    long inode,
    long cookie,
    long address,
    long cgroupId,
    long netns,
    long netnsId,
    long uid,
    OwningProcess lastOwner) {
  /** Returns the cookie of the network namespace (SO_NETNS_COOKIE); null before Linux 5.12. */
  public Long netnsCookie() {
    return netnsId > 0 ? netnsId : null; // as a signed number, a kernel address is negative
  }

  /** Returns {@link #netnsId}, or {@link #netns} if that is unknown, as in an older recording. */
  public long netnsIdentity() {
    return netnsId == 0 ? netns : netnsId;
  }
}
