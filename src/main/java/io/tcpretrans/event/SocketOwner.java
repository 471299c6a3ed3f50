package io.tcpretrans.event;

/**
 * A process that has a TCP socket open, and its file descriptor of the socket.
 *
 * @param inode inode number of the socket
 * @param descriptor number of the file descriptor in {@code process}
 */
public record SocketOwner(long inode, int descriptor, OwningProcess process) {}
