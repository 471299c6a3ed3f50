package io.tcpretrans.owner;

/**
 * The container of a process.
 *
 * @param claim the id of the container and the user whose runtime made it; null: the process runs
 *     on the host
 * @param name the container's name, in Kubernetes {@code pod/container}; null: not found
 */
record Container(ContainerClaim claim, String name) {
  /** No container: the process runs on the host. */
  static final Container NONE = new Container(null, null);

  private static final int SHORT_ID = 12;

  /** Returns whether the process runs on the host. */
  boolean isNone() {
    return claim == null;
  }

  /** Returns whether a runtime of a user other than root made the container. */
  boolean isUsers() {
    return claim != null && !claim.isRoots();
  }

  /** Returns the id that the runtime gave the container; null: the process runs on the host. */
  String id() {
    return claim == null ? null : claim.id();
  }

  /** Returns the first 12 digits of the id; null: the process runs on the host. */
  String shortId() {
    return claim == null ? null : claim.id().substring(0, SHORT_ID);
  }

  /** Returns the name, or without a name the first 12 digits of the id; null: the host. */
  String displayName() {
    return name != null ? name : shortId();
  }
}
