package io.tcpretrans.event;

/**
 * Whose a connection is.
 *
 * @param pid 0: no process holds the socket, or it is not known
 * @param comm the process's name; null where pid is 0
 * @param container its name, or the first 12 digits of its id where no name is found; null: none
 * @param containerId the runtime's id; null: none
 */
public record Owner(long pid, String comm, String container, String containerId) {
  /** Of nobody, as far as is known. */
  public static final Owner NONE = new Owner(0, null, null, null);
}
