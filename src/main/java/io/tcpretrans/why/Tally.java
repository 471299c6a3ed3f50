package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Why.Verdict;
import io.tcpretrans.sys.ConntrackCounters;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts judged retransmits by cause and place, and makes the diagnosis of them. */
final class Tally {
  /** More connections than this are counted as so many. */
  private static final int MAX_CONNECTIONS = 100_000;

  private record Key(Cause cause, String function, String device, Long netns, String unseen) {}

  private record Connection(Endpoint local, Endpoint remote, long netns) {}

  private static final class Group {
    private final Retransmit sample;
    private long count;

    Group(Retransmit sample) {
      this.sample = sample;
    }
  }

  private final Map<Key, Group> groups = new HashMap<>();
  private final Set<Connection> connections = new HashSet<>();
  private long retransmits;

  void add(Retransmit retransmit) {
    Verdict verdict = retransmit.why().verdict();
    Drop drop = retransmit.why().drop();
    Key key =
        new Key(
            verdict.cause(),
            verdict.function(),
            drop == null ? null : drop.device(),
            verdict.netns() != null || drop != null
                ? verdict.netns()
                : Long.valueOf(retransmit.socket().netns()),
            verdict.unseen());
    groups.computeIfAbsent(key, unused -> new Group(retransmit)).count++;
    retransmits++;
    if (connections.size() < MAX_CONNECTIONS) {
      connections.add(
          new Connection(retransmit.local(), retransmit.remote(), retransmit.socket().netns()));
    }
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
                        conntrack.grown(entry.getKey().netns()),
                        max))
            .toList();
    return new Diagnosis(retransmits, connections.size(), seconds, findings);
  }

  private Finding finding(
      Key key, Group group, Namespaces namespaces, ConntrackCounters conntrack, Long max) {
    Rule rule = Rules.of(key.cause());
    String namespace = key.netns() == null ? null : namespaces.name(key.netns());
    Place place = new Place(group.sample, namespace, namespaces.enter(key.netns()), conntrack, max);
    return new Finding(
        key.cause(),
        group.sample.why().verdict().proof(),
        group.count,
        (double) group.count / retransmits,
        key.function(),
        key.device(),
        key.netns(),
        namespace,
        namespaces.container(key.netns()),
        text(rule, key),
        rule.numbers().apply(place),
        rule.advice().apply(place));
  }

  private static String text(Rule rule, Key key) {
    if (key.unseen() != null) {
      return rule.text() + ": " + key.unseen() + " may have dropped it unseen";
    }
    return rule.cause() == Cause.CONNTRACK_FULL || key.function() == null
        ? rule.text()
        : rule.text() + " (" + key.function() + ")";
  }
}
