package io.tcpretrans.count;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.SentCounts.Sent;
import java.time.Instant;
import java.util.Arrays;

/** The counts of one group of rows, since the start and since the current interval began. */
public final class GroupCounts {
  private static final double PERCENT = 100;
  private static final int TYPES = RetransmitType.values().length;

  /** The number of rows, their segments and their times. */
  private static final class Sums {
    private final long[] byType = new long[TYPES];
    private long rows;
    private long segs;

    /** Nanoseconds since 1970. */
    private long first = Long.MAX_VALUE;

    private long last = Long.MIN_VALUE;

    void add(Retransmit event) {
      long time = Times.nanos(event.time());
      rows++;
      segs += event.segs();
      byType[index(event.type())]++;
      first = Math.min(first, time);
      last = Math.max(last, time);
    }

    void add(Sums other) {
      rows += other.rows;
      segs += other.segs;
      for (int type = 0; type < TYPES; type++) {
        byType[type] += other.byType[type];
      }
      first = Math.min(first, other.first);
      last = Math.max(last, other.last);
    }

    void clear() {
      rows = 0;
      segs = 0;
      Arrays.fill(byType, 0);
      first = Long.MAX_VALUE;
      last = Long.MIN_VALUE;
    }
  }

  private final Sums run = new Sums();
  private final Sums interval = new Sums();
  private Row sample;

  /** A retransmit of the latest connection that has the kernel's counters; null: none has them. */
  private Retransmit connection;

  /** The kernel's counters of that connection when the interval began, and when last read. */
  private long sentBefore;

  private long resentBefore;
  private long sent;
  private long resent;

  /** Adds a row of this group. Rows of one connection are added in their order. */
  void add(Row row) {
    if (sample == null || isNamedBy(row)) {
      sample = row;
    }
    run.add(row.event());
    interval.add(row.event());
    addSent(row.event());
  }

  /** Whether this row names another owner; a pending owner is none of its own yet. */
  private boolean isNamedBy(Row row) {
    return !sample.owner().equals(row.owner())
        && (!row.owner().pending()
            || !OwnerFound.Key.of(sample.event()).equals(OwnerFound.Key.of(row.event())));
  }

  private void addSent(Retransmit event) {
    Sender sender = event.sender();
    if (sender.segsOut() == null || sender.totalRetrans() == null) {
      return;
    }
    if (!isOfConnection(event)) {
      connection = event;
      sentBefore = 0;
      resentBefore = 0;
    } else if (sender.segsOut() < sent) {
      return; // its counters were read since
    }
    sent = sender.segsOut();
    resent = sender.totalRetrans();
  }

  /** Whether this is another retransmit of the latest connection between these ends. */
  private boolean isOfConnection(Retransmit event) {
    if (connection == null) {
      return false;
    }
    Socket socket = connection.socket();
    return socket.address() == event.socket().address()
        && socket.cookie() == event.socket().cookie()
        && (socket.address() != 0 || event.sender().segsOut() >= sent);
  }

  /** Reads what the connection has sent by now, or had sent when it ended. */
  void readSent(SentCounts kernel) {
    Sent now = connection == null ? null : kernel.read(connection);
    if (now != null && now.segs() >= sent) {
      sent = now.segs();
      resent = now.retransmitted();
    }
  }

  /** Adds another group's counts. The sum has no rate. */
  void add(GroupCounts other) {
    run.add(other.run);
    interval.add(other.interval);
  }

  /** Returns the sum of two groups' counts, with this group's sample and without a rate. */
  GroupCounts plus(GroupCounts other) {
    GroupCounts sum = new GroupCounts();
    sum.sample = sample;
    sum.add(this);
    sum.add(other);
    return sum;
  }

  /** Gives the sample the owner that was found for its connection. */
  void name(OwnerFound found) {
    if (sample.owner().pending() && OwnerFound.Key.of(sample.event()).equals(found.key())) {
      sample = new Row(sample.event(), found.owner(), sample.cause());
    }
  }

  /** Begins another interval. */
  void beginInterval() {
    interval.clear();
    sentBefore = sent;
    resentBefore = resent;
  }

  /** Returns a copy whose counts are those of the current interval. */
  GroupCounts ofInterval() {
    GroupCounts copy = new GroupCounts();
    copy.sample = sample;
    copy.run.add(interval);
    copy.sent = sent - sentBefore;
    copy.resent = resent - resentBefore;
    return copy;
  }

  boolean isEmptyInInterval() {
    return interval.rows == 0;
  }

  /** Returns a row of this group and of its latest owner; null: the merged group. */
  public Row sample() {
    return sample;
  }

  /** Returns the number of rows. */
  public long retransmits() {
    return run.rows;
  }

  /** Returns the number of segments. */
  public long segs() {
    return run.segs;
  }

  @SuppressWarnings("EnumOrdinal") // which is kept nowhere
  private static int index(RetransmitType type) {
    return type.ordinal();
  }

  /** Returns the number of rows of this type. */
  public long ofType(RetransmitType type) {
    return run.byType[index(type)];
  }

  /** Returns the time of the first row, if there is one. */
  public Instant first() {
    return Times.ofNanos(run.first);
  }

  /** Returns the time of the last row, if there is one. */
  public Instant last() {
    return Times.ofNanos(run.last);
  }

  /**
   * Returns the share of retransmits in the segments that the latest connection has sent, in per
   * cent, by the kernel's counters when they were last read.
   *
   * @return null: not known
   */
  public Double ratePercent() {
    return ratePercent(sent, resent);
  }

  static Double ratePercent(long sent, long resent) {
    return sent <= 0 ? null : PERCENT * resent / sent;
  }

  /** Returns the segments that the connection has sent. */
  long sent() {
    return sent;
  }

  /** Returns the retransmits among {@link #sent}. */
  long resent() {
    return resent;
  }
}
