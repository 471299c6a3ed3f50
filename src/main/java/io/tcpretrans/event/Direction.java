package io.tcpretrans.event;

import java.util.Locale;

/** Which end opened a connection. */
public enum Direction {
  /** The peer opened the connection, and this host accepted it. */
  IN,
  /** This host opened the connection. */
  OUT;

  /** Returns the name in outputs and option values: {@code in} or {@code out}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
