package io.tcpretrans.count;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.Times;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The number of rows and segments, and the times of the first and the last row. */
final class RowSums {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int TYPES = RetransmitType.values().length;

  private final long[] byType = new long[TYPES];
  private final CauseCounts byCause = new CauseCounts();
  private long rows;
  private long segs;
  private long notSent;
  private long stallUs;
  private long rowsWithStall;
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos = Long.MIN_VALUE;

  void add(Row row) {
    Retransmit event = row.event();
    long time = Times.nanos(event.time());
    rows++;
    segs += event.segs();
    notSent += event.isNotSent() ? 1 : 0;
    rowsWithStall += event.knownStallUs() == null ? 0 : 1;
    stallUs +=
        event.newStallUs(
            lastNanos == Long.MIN_VALUE ? Long.MAX_VALUE : (time - lastNanos) / NANOS_PER_MICRO);
    byType[index(event.type())]++;
    if (row.cause() != null) {
      byCause.add(row.cause().cause());
    }
    firstNanos = Math.min(firstNanos, time);
    lastNanos = Math.max(lastNanos, time);
  }

  void add(RowSums other) {
    rows += other.rows;
    segs += other.segs;
    notSent += other.notSent;
    stallUs += other.stallUs;
    rowsWithStall += other.rowsWithStall;
    for (int type = 0; type < TYPES; type++) {
      byType[type] += other.byType[type];
    }
    byCause.add(other.byCause);
    firstNanos = Math.min(firstNanos, other.firstNanos);
    lastNanos = Math.max(lastNanos, other.lastNanos);
  }

  void clear() {
    rows = 0;
    segs = 0;
    notSent = 0;
    stallUs = 0;
    rowsWithStall = 0;
    Arrays.fill(byType, 0);
    byCause.clear();
    firstNanos = Long.MAX_VALUE;
    lastNanos = Long.MIN_VALUE;
  }

  @SuppressWarnings("EnumOrdinal") // the number is not stored beyond this run
  private static int index(RetransmitType type) {
    return type.ordinal();
  }

  long rows() {
    return rows;
  }

  long segs() {
    return segs;
  }

  /** Returns the number of rows of which nothing was sent. */
  long notSent() {
    return notSent;
  }

  /** Returns how long nothing was delivered, in microseconds. Each stall counts once. */
  long stallUs() {
    return stallUs;
  }

  /** Returns the number of rows whose stall is known. */
  long rowsWithStall() {
    return rowsWithStall;
  }

  /** Returns the number of rows of this type. */
  long ofType(RetransmitType type) {
    return byType[index(type)];
  }

  /** Returns the number of rows of each cause; causes without rows are absent. */
  Map<Cause, Long> byCause() {
    return byCause.counts();
  }

  /** Returns the time of the first row; meaningless without rows. */
  Instant first() {
    return Times.ofNanos(firstNanos);
  }

  /** Returns the time of the last row; meaningless without rows. */
  Instant last() {
    return Times.ofNanos(lastNanos);
  }
}
