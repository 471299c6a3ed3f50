package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Sender;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What the retransmits of one group came to. */
final class Counts {
  private static final double PERCENT = 100;

  private final Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
  private Retransmit sample;
  private long retransmits;
  private long segs;
  private Instant first;
  private Instant last;

  /** What the connection had sent when these counts began, and at its latest retransmit. */
  private long sentBefore;

  private long resentBefore;
  private long sent;
  private long resent;

  /** Adds an event of this group; of one connection, in their order. */
  void add(Retransmit event) {
    sample = event;
    retransmits++;
    segs += event.segs();
    byType.merge(event.type(), 1L, Long::sum);
    first = earlier(first, event.time());
    last = later(last, event.time());
    addSent(event.sender());
  }

  private void addSent(Sender sender) {
    if (sender.segsOut() == null || sender.totalRetrans() == null) {
      return;
    }
    if (sender.segsOut() < sent) { // another connection between the same ends
      sentBefore = 0;
      resentBefore = 0;
    }
    sent = sender.segsOut();
    resent = sender.totalRetrans();
  }

  /** Adds what another group came to; then there is no rate. */
  void add(Counts other) {
    retransmits += other.retransmits;
    segs += other.segs;
    other.byType.forEach((type, count) -> byType.merge(type, count, Long::sum));
    first = earlier(first, other.first);
    last = later(last, other.last);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  private static Instant later(Instant a, Instant b) {
    return a == null || (b != null && b.isAfter(a)) ? b : a;
  }

  /** Begins to count anew. */
  void reset() {
    retransmits = 0;
    segs = 0;
    byType.clear();
    first = null;
    last = null;
    sentBefore = sent;
    resentBefore = resent;
  }

  /** An event of this group, which names it; null: those that were too many to be kept apart. */
  Retransmit sample() {
    return sample;
  }

  long retransmits() {
    return retransmits;
  }

  long segs() {
    return segs;
  }

  long ofType(RetransmitType type) {
    return byType.getOrDefault(type, 0L);
  }

  /** When the first of them happened; null: none. */
  Instant first() {
    return first;
  }

  Instant last() {
    return last;
  }

  /**
   * Of the segments that one connection has sent since it began, or since {@link #reset}, how many
   * were retransmits, in per cent, as the kernel counts both; up to its latest retransmit.
   *
   * @return null: not known
   */
  Double ratePercent() {
    return ratePercent(sent(), resent());
  }

  /** The share as {@link #ratePercent} gives it. */
  static Double ratePercent(long sent, long resent) {
    return sent <= 0 ? null : PERCENT * resent / sent;
  }

  /** Segments that the connection has sent, in that time. */
  long sent() {
    return sent - sentBefore;
  }

  /** Of these: retransmits. */
  long resent() {
    return resent - resentBefore;
  }
}
