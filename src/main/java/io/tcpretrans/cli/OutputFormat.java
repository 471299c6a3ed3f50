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
  private boolean shows(Retransmit event, boolean lossProbes) {
    if (event.isLossProbe()) {
      return lossProbes && (this == BCC || event.len() > 0);
    }
    return this != BCC || event.error() == 0;
  }

  /**
   * Returns a filter that also hides the events that this format does not show.
   *
   * @param lossProbes whether loss probes are shown, which a recording may have all the same
   */
  Filter restrict(Filter filter, boolean lossProbes) {
    return new Filter() {
      @Override
      public boolean matchesConnection(Retransmit event) {
        return shows(event, lossProbes) && filter.matchesConnection(event);
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
