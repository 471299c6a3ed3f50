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
   * Returns whether the format shows the event. bcc shows every tail loss probe, but no sends that
   * this host refused. The other formats hide a probe without new data, because the segment that it
   * resent, if any, has its own row.
   */
  private boolean shows(Retransmit event) {
    return this == BCC ? event.error() == 0 : !event.isLossProbe() || event.len() > 0;
  }

  /** Returns a filter for which the events that this format does not show are no rows. */
  Filter restrict(Filter filter) {
    return new Filter() {
      @Override
      public boolean isSet() {
        return filter.isSet();
      }

      @Override
      public boolean isRow(Retransmit event) {
        return shows(event);
      }

      @Override
      public Decision decideByConnection(Retransmit event) {
        return filter.decideByConnection(event);
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
