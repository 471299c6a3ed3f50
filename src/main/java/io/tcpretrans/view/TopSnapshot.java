package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.RetransmitType;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the live screen shows of the counts at one time.
 *
 * @param retransmits number of rows since the start
 * @param segs number of resent segments since the start
 * @param ratePercent the share of retransmits in the segments sent; null: unknown
 * @param byType number of rows of each type; types without rows are absent
 * @param lost number of lost events
 * @param groups in no particular order
 */
record TopSnapshot(
    Instant now,
    Grouping grouping,
    long retransmits,
    long segs,
    Double ratePercent,
    Map<RetransmitType, Long> byType,
    long lost,
    List<TopGroup> groups) {}
