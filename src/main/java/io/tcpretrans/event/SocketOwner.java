package io.tcpretrans.event;

/**
 * A descriptor of a TCP socket.
 *
 * @param inode of the socket's file
 * @param descriptor in the process that holds it
 */
public record SocketOwner(long inode, int descriptor, OwningProcess process) {}
