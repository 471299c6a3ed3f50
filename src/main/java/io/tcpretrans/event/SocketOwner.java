package io.tcpretrans.event;

/**
 * A process and the file descriptor by which it has a TCP socket open.
 *
 * @param inode inode number of the socket
 * @param descriptor number of the file descriptor in {@code process}
 */
public record SocketOwner(long inode, int descriptor, OwningProcess process) {}
