package io.tcpretrans.event;

import java.util.Locale;

/** How sure a cause is. */
public enum Proof {
  /** A drop of just these bytes was seen, or of the ACK that would have spared them. */
  SEEN,
  /** Counters and circumstances point to it. */
  LIKELY,
  NONE;

  /** As it is printed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
