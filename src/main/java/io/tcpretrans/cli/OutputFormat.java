package io.tcpretrans.cli;

import io.tcpretrans.event.Retransmit;
import java.util.Locale;

/** The values of --output. */
enum OutputFormat {
  TABLE,
  JSON;

  /** Whether this event is for this format: a probe without new data is none. */
  boolean shows(Retransmit event) {
    return !event.isLossProbe() || event.len() > 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
