package io.tcpretrans.cli;

import io.tcpretrans.event.Retransmit;
import java.util.Locale;

/** The values of --output. */
enum OutputFormat {
  TABLE,
  BCC,
  JSON;

  /**
   * Whether this event is for this format. bcc tells of every probe, in a row that says no more,
   * and has no word for what this host refused to send.
   */
  boolean shows(Retransmit event) {
    return this == BCC ? event.error() == 0 : !event.isLossProbe() || event.len() > 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
