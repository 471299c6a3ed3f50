package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
        Events.TIME,
        8,
        rows,
        lost,
        owners,
        check,
        Map.of(),
        List.of(),
        List.of(),
        null,
        null,
        null);
  }

  /** Returns the report of a run without rows, before which connections had resent segments. */
  public static RunReport of(RunReport.LookBack lookBack) {
    return new RunReport(
        Events.TIME,
        8,
        0,
        0,
        new RunReport.MissingOwners(0, 0),
        null,
        Map.of(),
        List.of(),
        List.of(),
        null,
        null,
        lookBack);
  }

  /** Returns a look back at these connections, of which the first is the worst. */
  public static RunReport.LookBack lookBack(RunReport.OldConnection... connections) {
    long segs = Stream.of(connections).mapToLong(RunReport.OldConnection::segs).sum();
    return new RunReport.LookBack(connections.length, segs, List.of(connections));
  }

  /** Returns a connection that had resent 812 segments, of a process with this name. */
  public static RunReport.OldConnection oldConnection(String comm) {
    return new RunReport.OldConnection(
        Events.ipv4().local(),
        Events.ipv4().remote(),
        4026532246L,
        812,
        12.34,
        new Owner(1240, comm, null, null));
  }

  /** Returns a connection that had resent one segment, without a process and a rate. */
  public static RunReport.OldConnection unownedConnection() {
    return new RunReport.OldConnection(
        Events.ipv6().local(), Events.ipv6().remote(), 1, 1, null, Owner.NONE);
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
        null,
        null);
  }
}
