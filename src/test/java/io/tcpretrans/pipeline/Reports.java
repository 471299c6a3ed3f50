package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Events;
import java.util.List;
import java.util.Map;

/** Reports of runs for tests. */
public final class Reports {
  private Reports() {}

  /** Returns the report of a run that found all owners, without causes, types and flows. */
  public static RunReport of(long rows, long lost, RunReport.Check check) {
    return of(rows, lost, new RunReport.MissingOwners(0, 0), check);
  }

  /** Returns the report of a run without causes, types and flows. */
  public static RunReport of(
      long rows, long lost, RunReport.MissingOwners owners, RunReport.Check check) {
    return new RunReport(
        Events.TIME, 8, rows, lost, owners, check, Map.of(), List.of(), List.of(), null, null);
  }

  /** Returns the report of a run with these causes, without types and flows. */
  public static RunReport of(Diagnosis diagnosis) {
    return new RunReport(
        Events.TIME,
        diagnosis.seconds(),
        diagnosis.retransmits(),
        0,
        new RunReport.MissingOwners(0, 0),
        null,
        Map.of(),
        List.of(),
        List.of(),
        diagnosis,
        null);
  }
}
