package io.tcpretrans.event;

/**
 * What the kernel knows of a socket's place in the system.
 *
 * @param inode of the socket's file; 0: closed by its process, or not yet accepted
 * @param cookie SO_COOKIE; 0: the kernel has not given this socket one
 * @param cgroupId inode of its cgroup v2 directory; 0: none
 * @param netns inode of its network namespace
 * @param uid owner of the socket's file
 * @param closer who closed it; null: nobody has, or it was not seen
 */
public record Socket(
    long inode, long cookie, long cgroupId, long netns, long uid, OwningProcess closer) {}
