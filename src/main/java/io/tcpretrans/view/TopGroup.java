package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.util.EnumMap;
import java.util.Map;

/**
 * A group of rows on the live screen, as it was at one time.
 *
 * @param key identifies the group among those of its grouping
 * @param sample a row of the group; null: the group merges others
 * @param ratePercent null: unknown
 * @param closed whether the connection of a flow has ended
 * @param window the segments of the last minute
 * @param lastMinute the sum of {@code window}
 */
record TopGroup(
    Object key,
    Row sample,
    long retransmits,
    long segs,
    Map<RetransmitType, Long> byType,
    Double ratePercent,
    boolean closed,
    LastMinuteWindow window,
    long lastMinute) {
  /** The key of the group that merges others. */
  static final Object MERGED = new Object();

  /** Creates a group from its counts. */
  static TopGroup of(Object key, GroupCounts counts, LastMinuteWindow window, long lastMinute) {
    Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
    for (RetransmitType type : RetransmitType.values()) {
      byType.put(type, counts.ofType(type));
    }
    return new TopGroup(
        key,
        counts.sample(),
        counts.retransmits(),
        counts.segs(),
        byType,
        counts.ratePercent(),
        counts.isEnded(),
        window,
        lastMinute);
  }
}
