package io.tcpretrans.count;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts rows by group, in bounded memory: beyond the bound the smaller half of the groups is
 * merged into one whose sums are right. A merged group that comes again is counted anew.
 */
public final class GroupCounter implements RowCounter {
  private static final int MAX_GROUPS = 1 << 14;
  private final Grouping grouping;
  private final SentCounts kernel;
  private final int maxGroups;
  private final Map<Object, GroupCounts> groups = new LinkedHashMap<>();

  /** What is counted by owner while the owner is looked up, by connection. */
  private final Map<OwnerFound.Key, GroupCounts> pending = new LinkedHashMap<>();

  private GroupCounts other = new GroupCounts();

  /**
   * Creates a counter without groups.
   *
   * @param kernel asked for what connections have sent
   */
  public GroupCounter(Grouping grouping, SentCounts kernel) {
    this(grouping, kernel, MAX_GROUPS);
  }

  GroupCounter(Grouping grouping, SentCounts kernel, int maxGroups) {
    this.grouping = grouping;
    this.kernel = kernel;
    this.maxGroups = maxGroups;
  }

  @Override
  public void add(Row row) {
    if (grouping.isByOwner() && row.owner().pending() && pending.size() < maxGroups) {
      OwnerFound.Key connection = OwnerFound.Key.of(row.event());
      pending.computeIfAbsent(connection, key -> new GroupCounts()).add(row);
      return;
    }
    groups.computeIfAbsent(grouping.key(row), key -> new GroupCounts()).add(row);
    foldIfTooMany();
  }

  /** {@inheritDoc} What was counted before the current interval stays where it is. */
  @Override
  public void ownerFound(OwnerFound found) {
    GroupCounts flow = groups.get(Grouping.flow(found));
    if (flow != null) {
      flow.name(found);
    }
    GroupCounts counts = pending.remove(found.key());
    if (counts != null) {
      counts.name(found);
      groups.merge(grouping.key(counts.sample()), counts, GroupCounts::plus);
      foldIfTooMany();
    }
  }

  /** Returns the groups, with what is counted for those whose owner is pending. */
  private Collection<GroupCounts> all() {
    if (pending.isEmpty()) {
      return groups.values();
    }
    Map<Object, GroupCounts> all = new LinkedHashMap<>(groups);
    pending.values().forEach(c -> all.merge(grouping.key(c.sample()), c, GroupCounts::plus));
    return all.values();
  }

  private static Comparator<GroupCounts> smallestFirst() {
    return Comparator.comparingLong(GroupCounts::segs).thenComparingLong(GroupCounts::retransmits);
  }

  private void foldIfTooMany() {
    if (groups.size() <= maxGroups) {
      return;
    }
    readSent(groups.values()); // the kernel knows only the connections that ended last
    List<Map.Entry<Object, GroupCounts>> entries = new ArrayList<>(groups.entrySet());
    entries.sort(Map.Entry.comparingByValue(smallestFirst()));
    for (Map.Entry<Object, GroupCounts> entry : entries.subList(0, entries.size() / 2)) {
      other.add(entry.getValue());
      groups.remove(entry.getKey());
    }
  }

  /** Returns the groups, worst first, and after them the merged group, if there is one. */
  public List<GroupCounts> worstFirst() {
    return worstFirst(all(), other);
  }

  /** Returns the groups with rows in the current interval, as {@link #worstFirst()} does. */
  public List<GroupCounts> worstFirstOfInterval() {
    List<GroupCounts> lines = new ArrayList<>(all());
    lines.removeIf(GroupCounts::isEmptyInInterval);
    readSent(lines);
    lines.replaceAll(GroupCounts::ofInterval);
    return worstFirst(lines, other.ofInterval());
  }

  private static List<GroupCounts> worstFirst(Collection<GroupCounts> groups, GroupCounts other) {
    List<GroupCounts> lines = new ArrayList<>(groups);
    lines.sort(smallestFirst().reversed());
    if (other.retransmits() > 0) {
      lines.add(other);
    }
    return lines;
  }

  /**
   * Reads what the connections of these groups have sent by now. Only a flow has a rate, so nothing
   * is read for other groups.
   */
  public void readSent(Collection<GroupCounts> lines) {
    if (grouping == Grouping.FLOW) {
      lines.forEach(flow -> flow.readSent(kernel));
    }
  }

  /** Returns the sum of all groups. */
  public GroupCounts total() {
    GroupCounts total = new GroupCounts();
    all().forEach(total::add);
    total.add(other);
    return total;
  }

  /** Returns the number of rows of each type that has any. */
  public Map<RetransmitType, Long> byType() {
    GroupCounts total = total();
    Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
    for (RetransmitType type : RetransmitType.values()) {
      if (total.ofType(type) > 0) {
        byType.put(type, total.ofType(type));
      }
    }
    return byType;
  }

  /** Returns the flows with the most segments, worst first, with what they have sent by now. */
  public List<RunReport.Flow> worst(int most) {
    List<GroupCounts> worst =
        worstFirst().stream().filter(flow -> flow.sample() != null).limit(most).toList();
    readSent(worst);
    return worst.stream()
        .map(
            flow ->
                new RunReport.Flow(
                    flow.sample(), flow.retransmits(), flow.segs(), flow.ratePercent()))
        .toList();
  }

  /**
   * Returns the share of retransmits in the segments that the connections of all groups have sent,
   * in per cent; the merged group is left out. Null: not known.
   */
  public Double ratePercent() {
    return GroupCounts.ratePercent(
        groups.values().stream().mapToLong(GroupCounts::sent).sum(),
        groups.values().stream().mapToLong(GroupCounts::resent).sum());
  }

  /** Begins another interval. */
  public void beginInterval() {
    groups.values().forEach(GroupCounts::beginInterval);
    other.beginInterval();
    pending.clear();
  }
}
