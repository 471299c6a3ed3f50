package io.tcpretrans.event;

/**
 * What the kernel knows of a socket's place in the system.
 *
 * @param inode of the socket's file; 0: closed by its process, or not yet accepted
 * @param cookie SO_COOKIE; 0: the kernel has not given this socket one
 * @param address of the kernel's struct sock; 0: a connection request, which has no socket yet, or
 *     an event of a recording
 * @param cgroupId inode of its cgroup v2 directory; 0: none
 * @param netns inode number of its network namespace, which the kernel may give to a later one
 * @param netnsId tells its network namespace from all others since the boot: the namespace's cookie
 *     (Linux 5.12), else the kernel address of its struct net; 0: unknown
 * @param uid owner of the socket's file
 * @param closer who closed it; null: nobody has, or it was not seen
 */
public record Socket(
    long inode,
    long cookie,
    long address,
    long cgroupId,
    long netns,
    long netnsId,
    long uid,
    OwningProcess closer) {
  /** Returns the cookie of the network namespace (SO_NETNS_COOKIE); null before Linux 5.12. */
  public Long netnsCookie() {
    return netnsId > 0 ? netnsId : null; // a kernel address is negative
  }
}
