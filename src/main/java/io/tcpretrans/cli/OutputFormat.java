package io.tcpretrans.cli;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import java.util.Locale;

/** The values of --output. */
enum OutputFormat {
  TABLE,
  BCC,
  JSON,
  CSV;

  /**
   * Whether this event is for this format. bcc tells of every probe, in a row that says no more,
   * and has no word for what this host refused to send.
   */
  private boolean shows(Retransmit event) {
    return this == BCC ? event.error() == 0 : !event.isLossProbe() || event.len() > 0;
  }

  /** What the filter wants, as far as it is for this format. */
  Filter restrict(Filter filter) {
    return new Filter() {
      @Override
      public boolean wantsConnection(Retransmit event) {
        return shows(event) && filter.wantsConnection(event);
      }

      @Override
      public Decision decide(Owner owner) {
        return filter.decide(owner);
      }
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
