package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Events;
import java.util.List;
import java.util.Map;

/** Reports of runs. */
public final class Reports {
  private Reports() {}

  /** A run whose owners were all found, without causes, types and flows. */
  public static RunReport of(long rows, long lost, RunReport.Check check) {
    return of(rows, lost, new RunReport.Owners(0, 0), check);
  }

  /** A run without causes, types and flows. */
  public static RunReport of(long rows, long lost, RunReport.Owners owners, RunReport.Check check) {
    return new RunReport(Events.TIME, rows, lost, owners, check, Map.of(), List.of(), null);
  }

  /** A run with these causes. */
  public static RunReport of(Diagnosis diagnosis) {
    return new RunReport(
        Events.TIME,
        diagnosis.retransmits(),
        0,
        new RunReport.Owners(0, 0),
        null,
        Map.of(),
        List.of(),
        diagnosis);
  }
}
