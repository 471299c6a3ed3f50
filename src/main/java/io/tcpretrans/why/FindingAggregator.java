package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.why.Connections.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shown retransmits by cause and place, and the diagnosis of them. */
final class FindingAggregator {
  /** The causes whose command applies to all namespaces. */
  private static final Set<Cause> HOST_WIDE = Set.of(Cause.CONNTRACK_FULL, Cause.CPU_BACKLOG);

  /** The places beyond so many are counted together, by cause. */
  private static final int MAX_GROUPS = 1_000;

  /** Beyond so many groups, there is one for each cause and proof. */
  private static final int MAX_ALL_GROUPS = 2 * MAX_GROUPS;

  /** Bounds the sum of the connections of all groups; further ones are not counted. */
  private static final int MAX_CONNECTIONS_OF_GROUPS = 200_000;

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
      Proof proof,
      String reason,
      String function,
      String device,
      Long netns,
      long netnsId,
      UnknownReason unknown,
      String unseen,
      int error,
      boolean forwardingOff) {
    /** Returns the group of all places that have no group of their own. */
    Key withoutPlace() {
      return new Key(cause, proof, null, null, null, null, 0, unknown, null, error, false);
    }

    /** Returns the group of all errors and unknown reasons that have no group of their own. */
    Key withoutReason() {
      return new Key(cause, proof, null, null, null, null, 0, null, null, 0, false);
    }
  }

  private static final Comparator<FindingGroup> WORST_FIRST =
      Comparator.comparingLong(FindingGroup::stallUs)
          .thenComparingLong(FindingGroup::rows)
          .reversed();

  private final Map<Key, FindingGroup> groups = new LinkedHashMap<>(); // same order in a replay
  private final Connections connections = new Connections();
  private final RunProperties run = new RunProperties();
  private int connectionsOfGroups;
  private long retransmits;
  private long stallUs;

  /** Whether a row has told how long its connection made no progress. */
  private boolean stallKnown;

  /** Counts a row that has a cause. */
  void add(Row row) {
    Retransmit retransmit = row.event();
    CauseFinding finding = row.cause();
    boolean placed = finding.drop() != null;
    Key key =
        new Key(
            finding.cause(),
            finding.proof(),
            finding.shownReason(),
            finding.function(),
            finding.left() == null ? finding.device() : finding.left().device(),
            placed ? finding.netns() : Long.valueOf(retransmit.socket().netns()),
            placed ? finding.drop().netnsId() : retransmit.socket().netnsId(),
            finding.unknown(),
            finding.unseen(),
            finding.cause() == Cause.NOT_SENT ? retransmit.error() : 0,
            placed && finding.drop().forwardingOff());
    Connection connection = connections.of(retransmit);
    long newStallUs = Connections.newStallUs(connection, retransmit);
    boolean mayGrow = connectionsOfGroups < MAX_CONNECTIONS_OF_GROUPS;
    connectionsOfGroups += group(key, row).add(row, connection, mayGrow, newStallUs) ? 1 : 0;
    run.add(retransmit);
    retransmits++;
    stallUs += newStallUs;
    stallKnown |= retransmit.knownStallUs() != null;
  }

  /** Returns the group of this key, or a group that it shares with others if there are too many. */
  private FindingGroup group(Key key, Row row) {
    Key own = isFull(key, MAX_GROUPS) ? key.withoutPlace() : key;
    Key shared = isFull(own, MAX_ALL_GROUPS) ? own.withoutReason() : own;
    return groups.computeIfAbsent(shared, unused -> new FindingGroup(row));
  }

  private boolean isFull(Key key, int limit) {
    return groups.size() >= limit && !groups.containsKey(key);
  }

  /** Returns the diagnosis of the rows. */
  Diagnosis diagnosis(HostFacts facts) {
    List<Finding> findings =
        groups.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<Key, FindingGroup>>comparingInt(
                        entry -> rank(entry.getKey(), facts))
                    .thenComparing(Map.Entry.comparingByValue(WORST_FIRST)))
            .map(entry -> finding(entry.getKey(), entry.getValue(), facts))
            .toList();
    return new Diagnosis(
        retransmits, connections.count(), facts.seconds(), stallKnown ? stallUs : null, findings);
  }

  /**
   * Returns 0 for a known cause, 1 for one in a namespace that has ended, 2 for an unknown cause.
   * The sockets of an ended namespace resend for minutes, and nobody waits for them.
   */
  private static int rank(Key key, HostFacts facts) {
    if (key.cause() == Cause.UNKNOWN) {
      return 2;
    }
    HostFacts.Namespace namespace = facts.namespace(key.netns(), key.netnsId());
    boolean hasEnded = namespace.name() == null && namespace.container() == null;
    return key.netns() != null && hasEnded ? 1 : 0;
  }

  private Finding finding(Key key, FindingGroup group, HostFacts facts) {
    Rule rule = Rules.of(key.cause());
    HostFacts.Namespace namespace = facts.namespace(key.netns(), key.netnsId());
    FindingContext context =
        new FindingContext(
            group.sample().event(), group.sample().cause(), namespace, facts.conntrackMax());
    List<String> numbers = new ArrayList<>(rule.numbers().apply(context));
    numbers.addAll(group.icmpLines());
    return new Finding(
        key.cause(),
        key.proof(),
        group.counts(),
        (double) group.rows() / retransmits,
        key.function(),
        key.cause() == Cause.OUTSIDE ? null : key.device(),
        key.netns(),
        namespace.name(),
        namespace.container(),
        text(rule, key, context),
        group.shared(run, facts.seconds()),
        numbers,
        isReachable(key, namespace) ? rule.advice().apply(context) : null);
  }

  /**
   * Returns whether a command would look at the namespace of the drops, and not at that of the
   * shell. A namespace without a name has ended, or its processes are hidden.
   */
  private static boolean isReachable(Key key, HostFacts.Namespace namespace) {
    return key.netns() == null || namespace.name() != null || HOST_WIDE.contains(key.cause());
  }

  private static String text(Rule rule, Key key, FindingContext context) {
    String text = rule.text().apply(context);
    if (key.unseen() != null) {
      return text + " (" + key.unseen() + ")";
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
