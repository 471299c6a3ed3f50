package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.sys.ConntrackCounters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts judged retransmits by cause and place, and makes the diagnosis of them. */
final class Tally {
  /** More connections than this are counted as so many. */
  private static final int MAX_CONNECTIONS = 100_000;

  /**
   * Rows that share a line of the diagnosis.
   *
   * @param reason the kernel's, of the causes whose place is shown with it; else null
   * @param netns inode number of the network namespace; null: unknown
   * @param netnsId the identity of that namespace; 0: unknown
   * @param error of a retransmit that was not sent; else 0
   */
  private record Key(
      Cause cause,
      String reason,
      String function,
      String device,
      Long netns,
      long netnsId,
      String unseen,
      int error,
      boolean noForwarding,
      boolean local) {}

  private record Connection(Endpoint local, Endpoint remote, long netnsId) {}

  private static final class Group {
    private final Row sample;
    private long count;

    /** Rows by the errno that ICMP reported for their connection. */
    private final Map<String, Long> icmpErrors = new TreeMap<>();

    Group(Row sample) {
      this.sample = sample;
    }

    void add(Retransmit retransmit) {
      count++;
      if (retransmit.icmpError() != null) {
        icmpErrors.merge(retransmit.icmpError(), 1L, Long::sum);
      }
    }

    /** What ICMP reported, a line for each errno. */
    List<String> icmpLines() {
      return icmpErrors.entrySet().stream()
          .map(
              entry ->
                  "ICMP reported %s for %d of %d retransmits"
                      .formatted(entry.getKey(), entry.getValue(), count))
          .toList();
    }
  }

  private final Map<Key, Group> groups = new HashMap<>();
  private final Set<Connection> connections = new HashSet<>();
  private long retransmits;

  void add(Row row) {
    Retransmit retransmit = row.event();
    CauseFinding verdict = row.cause();
    Drop drop = retransmit.evidence().drop();
    boolean placed = verdict.netns() != null || drop != null;
    Key key =
        new Key(
            verdict.cause(),
            verdict.shownReason(),
            verdict.function(),
            drop == null ? null : drop.device(),
            placed ? verdict.netns() : Long.valueOf(retransmit.socket().netns()),
            placed ? verdict.netnsId() : retransmit.socket().netnsId(),
            verdict.unseen(),
            verdict.cause() == Cause.NOT_SENT ? retransmit.error() : 0,
            RouteRule.isForwardingOff(drop, verdict.function()),
            verdict.cause() == Cause.UNKNOWN && retransmit.isLocal());
    groups.computeIfAbsent(key, unused -> new Group(row)).add(retransmit);
    retransmits++;
    if (connections.size() < MAX_CONNECTIONS) {
      connections.add(
          new Connection(retransmit.local(), retransmit.remote(), retransmit.socket().netnsId()));
    }
  }

  /** Returns whether no row was counted. */
  boolean isEmpty() {
    return groups.isEmpty();
  }

  /**
   * @param seconds how long was traced
   */
  Diagnosis diagnosis(double seconds, ConntrackWatch conntrack, Namespaces namespaces) {
    Long max = ConntrackCounters.max();
    List<Finding> findings =
        groups.entrySet().stream()
            .sorted(Comparator.comparingLong(entry -> -entry.getValue().count))
            .map(
                entry ->
                    finding(
                        entry.getKey(),
                        entry.getValue(),
                        namespaces,
                        conntrack.grown(entry.getKey().netnsId(), new ReadingAge()),
                        max))
            .toList();
    return new Diagnosis(retransmits, connections.size(), seconds, findings);
  }

  private Finding finding(
      Key key, Group group, Namespaces namespaces, ConntrackCounters conntrack, Long max) {
    Rule rule = Rules.of(key.cause());
    Long netns = namespaces.isReplaced(key.netns(), key.netnsId()) ? null : key.netns();
    String namespace = netns == null ? null : namespaces.name(netns);
    Place place =
        new Place(
            group.sample.event(),
            group.sample.cause(),
            namespace,
            namespaces.enter(netns),
            namespaces.hasLegacyTables(netns),
            conntrack,
            max);
    List<String> numbers = new ArrayList<>(rule.numbers().apply(place));
    numbers.addAll(group.icmpLines());
    return new Finding(
        key.cause(),
        group.sample.cause().proof(),
        group.count,
        (double) group.count / retransmits,
        key.function(),
        key.device(),
        key.netns(),
        namespace,
        namespaces.container(netns),
        text(rule, key, place),
        numbers,
        rule.advice().apply(place));
  }

  private static String text(Rule rule, Key key, Place place) {
    String text = rule.text().apply(place);
    if (key.unseen() != null) {
      return text + ": " + key.unseen() + " may have dropped it unseen";
    }
    if (rule.cause() == Cause.CONNTRACK_FULL || (key.function() == null && key.reason() == null)) {
      return text;
    }
    String where =
        Stream.of(key.reason(), key.function())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(": "));
    return text + " (" + where + ")";
  }
}
