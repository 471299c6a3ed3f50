package io.tcpretrans.owner;

/**
 * A container.
 *
 * @param id of its runtime; null: none
 * @param name by which its runtime knows it, for Kubernetes pod/container; null: not found
 */
record Container(String id, String name) {
  /** The host. */
  static final Container NONE = new Container(null, null);

  private static final int SHORT_ID = 12;

  /** Whether it is the host. */
  boolean isNone() {
    return id == null;
  }

  /** The name, else the first digits of the id; null for the host. */
  String label() {
    return name != null || id == null ? name : id.substring(0, SHORT_ID);
  }
}
