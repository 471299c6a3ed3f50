package io.tcpretrans.why;

import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.why.Connections.Connection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rows that share a line of the diagnosis, counted in bounded memory. */
final class FindingGroup {
  /** The number of names of ICMP errors that a group counts; all known ones fit. */
  private static final int MAX_ICMP_ERRORS = 32;

  private final Row sample;
  private final Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
  private final Set<Connection> connections = new HashSet<>();
  private final SharedProperties shared = new SharedProperties();

  /** Rows by the errno that ICMP reported for their connection. */
  private final Map<String, Long> icmpErrors = new TreeMap<>();

  private long rows;
  private long stallUs;

  /** Creates an empty group that has this row as its example. */
  FindingGroup(Row sample) {
    this.sample = sample;
  }

  /**
   * Adds a row.
   *
   * @param mayGrow whether the group may take a further connection into account
   * @param newStallUs the part of the connection's stall that this row has ended, in microseconds
   * @return whether the group has a further connection now
   */
  boolean add(Row row, Connection connection, boolean mayGrow, long newStallUs) {
    rows++;
    stallUs += newStallUs;
    byType.merge(row.event().type(), 1L, Long::sum);
    shared.add(row);
    String icmpError = row.event().icmpError();
    if (icmpError != null
        && (icmpErrors.size() < MAX_ICMP_ERRORS || icmpErrors.containsKey(icmpError))) {
      icmpErrors.merge(icmpError, 1L, Long::sum);
    }
    return mayGrow && connections.add(connection);
  }

  Row sample() {
    return sample;
  }

  long rows() {
    return rows;
  }

  long stallUs() {
    return stallUs;
  }

  Counts counts() {
    return new Counts(rows, connections.size(), new EnumMap<>(byType), stallUs);
  }

  /** Returns what the rows share, compared with all rows of the run. */
  Shared shared(RunProperties run, double seconds) {
    return shared.shared(connections.size(), run, seconds);
  }

  /** Returns a line for each errno that ICMP reported. */
  List<String> icmpLines() {
    return icmpErrors.entrySet().stream()
        .map(
            entry ->
                "ICMP reported %s for %d of %d retransmits"
                    .formatted(entry.getKey(), entry.getValue(), rows))
        .toList();
  }
}
