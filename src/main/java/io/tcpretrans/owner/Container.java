package io.tcpretrans.owner;

/**
 * The container of a process.
 *
 * @param id the id that the runtime gave the container; null: the process runs on the host
 * @param name the container's name, in Kubernetes {@code pod/container}; null: not found
 */
record Container(String id, String name) {
  /** No container: the process runs on the host. */
  static final Container NONE = new Container(null, null);

  private static final int SHORT_ID = 12;

  /** Returns whether the process runs on the host. */
  boolean isNone() {
    return id == null;
  }

  /** Returns the name, or without a name the first 12 digits of the id; null: the host. */
  String displayName() {
    return name != null || id == null ? name : id.substring(0, SHORT_ID);
  }
}
