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
   * Whether the format shows the event. bcc shows every tail loss probe, because its rows do not
   * have the length of new data, and it does not show sends that this host refused.
   */
  private boolean shows(Retransmit event) {
    return this == BCC ? event.error() == 0 : !event.isLossProbe() || event.len() > 0;
  }

  /** The filter without the events that this format does not show. */
  Filter restrict(Filter filter) {
    return new Filter() {
      @Override
      public boolean matchesConnection(Retransmit event) {
        return shows(event) && filter.matchesConnection(event);
      }

      @Override
      public Decision decideByOwner(Owner owner) {
        return filter.decideByOwner(owner);
      }
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
