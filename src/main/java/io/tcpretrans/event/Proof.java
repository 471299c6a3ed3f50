package io.tcpretrans.event;

import java.util.Locale;

/** The strength of the evidence for a cause. */
public enum Proof {
  /**
   * The kernel reported it, such as by a drop of the bytes that were resent or of their
   * acknowledgement, or by the error of the send.
   */
  SEEN,
  /**
   * The cause follows from counters, or from complete drop tracing that saw no drop on this host.
   */
  LIKELY,
  /** There is no evidence, as for an unknown cause. */
  NONE;

  /** Returns the name in outputs: {@code seen}, {@code likely} or {@code none}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
