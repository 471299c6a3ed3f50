package io.tcpretrans.count;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The number of rows and segments of each group, in bounded memory. Beyond the bound, the half of
 * the groups with the fewest segments is merged into one group, so that the totals remain exact. A
 * row of a merged group starts a new group.
 */
public final class GroupCounter implements RowCounter {
  /** Bounds the memory that the groups take. */
  private static final int MAX_GROUPS = 1 << 14;

  /** The small groups that are kept because their connections waited for the longest time. */
  private static final int MAX_STALLED = 1_000;

  private final Grouping grouping;
  private final SentReader sentReader;
  private final int maxGroups;
  private final Map<Object, GroupCounts> groups = new LinkedHashMap<>();

  private final PendingGroups pending;

  /** The sum of the groups that were merged, which is empty at first. */
  private final GroupCounts other = new GroupCounts();

  /**
   * Creates a counter without groups.
   *
   * @param sentReader reads the kernel's counters of a connection, for the rates of flows
   */
  public GroupCounter(Grouping grouping, SentReader sentReader) {
    this(grouping, sentReader, MAX_GROUPS);
  }

  /** Creates a counter that merges groups when it has more than {@code maxGroups}. */
  GroupCounter(Grouping grouping, SentReader sentReader, int maxGroups) {
    this.grouping = grouping;
    this.sentReader = sentReader;
    this.maxGroups = maxGroups;
    this.pending = new PendingGroups(grouping, maxGroups);
  }

  /** Returns the property by which the rows are grouped. */
  public Grouping grouping() {
    return grouping;
  }

  /**
   * {@inheritDoc} A row whose owner is pending is added to the group of the owner that is found
   * later. If too many connections are pending, the row stays in the group of the owner known so
   * far.
   */
  @Override
  public void add(Row row) {
    if (grouping.isByOwner() && row.owner().pending() && pending.add(row)) {
      return;
    }
    groups
        .computeIfAbsent(grouping.key(row), key -> new GroupCounts())
        .add(row, grouping.needsCause());
    mergeSmallestIfTooMany();
  }

  /**
   * {@inheritDoc} Rows of earlier intervals were printed without this owner, so their counts stay
   * in the groups in which they were printed.
   */
  @Override
  public void ownerFound(OwnerFound found) {
    GroupCounts flow = grouping.isFlow() ? groups.get(FlowKey.of(found)) : null;
    if (flow != null) {
      flow.setOwner(found);
    }
    for (GroupCounts counts : pending.remove(found.connectionKey())) {
      counts.setOwner(found);
      addTo(groups, counts);
      mergeSmallestIfTooMany();
    }
  }

  /**
   * Returns the groups without the merged one. The counts of pending connections are in the group
   * of the owner that is known so far.
   */
  private Collection<GroupCounts> withPending() {
    if (pending.isEmpty()) {
      return groups.values();
    }
    Map<Object, GroupCounts> copy = new LinkedHashMap<>(groups);
    addPendingTo(copy);
    return copy.values();
  }

  private void addPendingTo(Map<Object, GroupCounts> target) {
    pending.forEach(counts -> addTo(target, counts));
  }

  private void addTo(Map<Object, GroupCounts> target, GroupCounts counts) {
    target.merge(grouping.key(counts.sample()), counts, GroupCounts::plus);
  }

  private static Comparator<GroupCounts> smallestFirst() {
    return Comparator.comparingLong(GroupCounts::segs).thenComparingLong(GroupCounts::retransmits);
  }

  private void mergeSmallestIfTooMany() {
    if (groups.size() <= maxGroups) {
      return;
    }
    // before groups are merged, because the counters of ended connections are not kept for long
    readSent(groups.values());
    List<Map.Entry<Object, GroupCounts>> entries = new ArrayList<>(groups.entrySet());
    entries.sort(Map.Entry.comparingByValue(smallestFirst()));
    List<Map.Entry<Object, GroupCounts>> smallest = entries.subList(0, entries.size() / 2);
    // a connection that waits for long has few segments, and the summary begins with it
    smallest.sort(Comparator.comparingLong(entry -> entry.getValue().stallUs()));
    int merged = Math.max(1, smallest.size() - Math.min(MAX_STALLED, smallest.size() / 2));
    for (Map.Entry<Object, GroupCounts> entry : smallest.subList(0, merged)) {
      other.add(entry.getValue());
      groups.remove(entry.getKey());
    }
  }

  /**
   * Returns the groups with the counts of the whole run, in descending order of segments. The
   * merged group, if there is one, is the last and has no {@link GroupCounts#sample}.
   */
  public List<GroupCounts> worstFirst() {
    return worstFirst(withPending(), other);
  }

  /**
   * Returns the groups that have rows in the current interval, with the counts of that interval, in
   * the order of {@link #worstFirst()}.
   */
  public List<GroupCounts> worstFirstOfInterval() {
    List<GroupCounts> counted = new ArrayList<>(withPending());
    counted.removeIf(GroupCounts::isEmptyInInterval);
    readSent(counted);
    counted.replaceAll(GroupCounts::ofInterval);
    return worstFirst(counted, other.ofInterval());
  }

  private static List<GroupCounts> worstFirst(Collection<GroupCounts> groups, GroupCounts other) {
    List<GroupCounts> sorted = new ArrayList<>(groups);
    sorted.sort(smallestFirst().reversed());
    if (other.retransmits() > 0) {
      sorted.add(other);
    }
    return sorted;
  }

  /**
   * Reads how many segments the connections of these groups have sent by now. Nothing is read if
   * the groups are not flows, because only a flow has a rate.
   */
  public void readSent(Collection<GroupCounts> flows) {
    if (grouping.isFlow()) {
      flows.forEach(flow -> flow.readSent(sentReader));
    }
  }

  /** Returns the sum of all groups, which has no sample and no rate. */
  public GroupCounts total() {
    GroupCounts total = new GroupCounts();
    withPending().forEach(total::add);
    total.add(other);
    return total;
  }

  /** Returns the number of rows of each type; types without rows are absent. */
  public Map<RetransmitType, Long> byType() {
    return total().forReport().byType();
  }

  /**
   * Returns the flows that made no progress for the longest time, in descending order, then those
   * with the most segments, with the current rates and without the merged group. The grouping must
   * be {@link Grouping#FLOW}.
   *
   * @param clock the current time of the events
   */
  public List<RunReport.Flow> worst(int limit, Supplier<Instant> clock) {
    List<GroupCounts> worst = longestStallFirst().limit(limit).toList();
    readSent(worst);
    Instant now = clock.get();
    return worst.stream()
        .map(
            flow ->
                new RunReport.Flow(
                    flow.sample(), flow.forReport(), flow.ratePercent(), flow.isStalled(now)))
        .toList();
  }

  /**
   * Returns the services of the flows whose direction is known, those that made no progress for the
   * longest time first. The grouping must be {@link Grouping#FLOW}.
   *
   * @param clock the current time of the events
   */
  public List<RunReport.Service> worstServices(int limit, Supplier<Instant> clock) {
    List<GroupCounts> flows = longestStallFirst().toList();
    readSent(flows);
    return Services.of(flows, limit, clock.get());
  }

  private Stream<GroupCounts> longestStallFirst() {
    return worstFirst().stream()
        .filter(flow -> flow.sample() != null)
        .sorted(Comparator.comparingLong(GroupCounts::stallUs).reversed()); // a stable sort
  }

  /**
   * Returns the share of retransmits in the segments that the latest connections of all flows have
   * sent, in per cent, without the merged flows. Null: unknown.
   */
  public Double ratePercent() {
    return GroupCounts.ratePercent(
        groups.values().stream().mapToLong(GroupCounts::sent).sum(),
        groups.values().stream().mapToLong(GroupCounts::resent).sum());
  }

  /** Ends the current interval and begins the next. */
  public void beginInterval() {
    addPendingTo(groups);
    pending.clear();
    mergeSmallestIfTooMany();
    groups.values().forEach(GroupCounts::beginInterval);
    other.beginInterval();
  }
}
