package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of the live screen by each grouping, from the start of the run, in bounded memory. A
 * change of the grouping therefore shows all rows.
 */
final class TopCounts {
  /**
   * The largest number of groups with a sparkline, which limits memory to about 10 MiB. The
   * sparklines of further groups are empty.
   */
  private static final int MAX_WINDOWS = 1 << 14;

  /** The flows, to which the pipeline adds the rows. */
  private final GroupCounter flows;

  /** The other groupings, to which this class adds the rows. */
  private final Map<Grouping, GroupCounter> counters = new LinkedHashMap<>();

  /** The groups with rows in the last minute, by {@link Grouping#key}. */
  private final Map<Grouping, Map<Object, LastMinuteWindow>> windows = new LinkedHashMap<>();

  private int windowCount;
  private long lost;

  /**
   * Creates empty counts.
   *
   * @param flows the counts by flow, to which the pipeline adds the rows
   * @param groupings the groupings that the screen offers
   */
  TopCounts(GroupCounter flows, List<Grouping> groupings) {
    this.flows = flows;
    for (Grouping grouping : groupings) {
      windows.put(grouping, new HashMap<>());
      if (!grouping.isFlow()) {
        counters.put(grouping, new GroupCounter(grouping, connection -> null));
      }
    }
  }

  /** Adds a row; the pipeline adds it to the counts by flow. */
  void add(Row row) {
    counters.values().forEach(counter -> counter.add(row));
    windows.forEach((grouping, byKey) -> add(row, grouping.key(row), byKey));
  }

  private void add(Row row, Object key, Map<Object, LastMinuteWindow> byKey) {
    LastMinuteWindow window = byKey.get(key);
    if (window == null && windowCount < MAX_WINDOWS) {
      window = new LastMinuteWindow();
      byKey.put(key, window);
      windowCount++;
    }
    if (window != null) {
      window.add(row.time(), row.event().segs());
    }
  }

  /**
   * Takes the owner of a connection that was found late; the flows get it from the pipeline.
   *
   * @param rows the latest rows of the connection, as they were added
   */
  void ownerFound(OwnerFound found, List<Row> rows) {
    counters.values().forEach(counter -> counter.ownerFound(found));
    for (Row row : rows) {
      Row owned = found.applyTo(row);
      windows.forEach(
          (grouping, byKey) -> move(row, grouping.key(row), grouping.key(owned), byKey));
    }
  }

  private void move(Row row, Object from, Object to, Map<Object, LastMinuteWindow> byKey) {
    LastMinuteWindow window = byKey.get(from);
    if (window != null && !to.equals(from)) {
      window.remove(row.time(), row.event().segs());
      add(row, to, byKey);
    }
  }

  /** Adds this number of lost events to the totals. */
  void addLost(long count) {
    lost += count;
  }

  /**
   * Returns the counts at this time.
   *
   * @param frozen whether later rows must not change the sparklines
   */
  TopSnapshot snapshot(Grouping grouping, Instant now, boolean frozen) {
    windows.values().forEach(byKey -> byKey.values().removeIf(window -> window.total(now) == 0));
    windowCount = windows.values().stream().mapToInt(Map::size).sum();
    GroupCounter counter = grouping.isFlow() ? flows : counters.get(grouping);
    List<GroupCounts> counted = counter.worstFirst();
    // the total rate is that of all flows, whatever the grouping
    flows.readSent(grouping.isFlow() ? counted : flows.worstFirst());
    List<TopGroup> groups = new ArrayList<>(counted.size());
    for (GroupCounts counts : counted) {
      Object key = counts.sample() == null ? TopGroup.MERGED : grouping.key(counts.sample());
      LastMinuteWindow live = windows.get(grouping).get(key);
      LastMinuteWindow window = live == null ? new LastMinuteWindow() : frozen ? live.copy() : live;
      groups.add(TopGroup.of(key, counts, window, live == null ? 0 : live.total(now)));
    }
    GroupCounts total = flows.total();
    return new TopSnapshot(
        now,
        grouping,
        total.retransmits(),
        total.segs(),
        flows.ratePercent(),
        flows.byType(),
        lost,
        groups);
  }
}
