package io.tcpretrans.count;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;

/** The counts of one group of rows, of the whole run and of the current interval. */
public final class GroupCounts {
  private static final double PERCENT = 100;
  private static final long CLOCK_TOLERANCE_US = 20_000;

  private final RowSums runSums = new RowSums();
  private final RowSums intervalSums = new RowSums();

  /**
   * Without a cause, whose names need memory, unless the cause names the group; null: there is
   * none, or the group merges others.
   */
  private Row sample;

  /** A retransmit of the latest connection whose counters are known; null: there is none. */
  private Retransmit latestConnection;

  // counters of that connection, which are tcpi_segs_out and tcpi_total_retrans in ss(8) and tcp(7)
  private long sentAtIntervalStart;
  private long resentAtIntervalStart;
  private long sent;
  private long resent;
  private boolean ended;

  /** Microseconds since its last delivery, when that was read; null: not read after the row. */
  private Long stallUntilNowUs;

  /**
   * Adds a row of this group. Rows of one connection must be added in the order of their events.
   *
   * @param namedByCause whether the cause of the rows names the group
   */
  void add(Row row, boolean namedByCause) {
    if (sample == null || hasNewOwner(row)) {
      sample = row.cause() == null || namedByCause ? row : new Row(row.event(), row.owner(), null);
    }
    runSums.add(row);
    intervalSums.add(row);
    stallUntilNowUs = null;
    addSent(row.event());
  }

  /**
   * Returns whether the sample should be replaced by this row, which has another owner. A pending
   * owner does not replace the owner of the same connection.
   */
  private boolean hasNewOwner(Row row) {
    return !sample.owner().equals(row.owner())
        && (!row.owner().pending()
            || !OwnerFound.ConnectionKey.of(sample.event())
                .equals(OwnerFound.ConnectionKey.of(row.event())));
  }

  private void addSent(Retransmit event) {
    ended = false; // readSent may find that it has ended since
    Sender sender = event.sender();
    if (sender.segsOut() == null || sender.totalRetrans() == null) {
      return;
    }
    if (!isOfConnection(event)) {
      latestConnection = event;
      sentAtIntervalStart = 0;
      resentAtIntervalStart = 0;
    } else if (sender.segsOut() < sent) {
      return; // readSent has read newer counters of this connection
    }
    sent = sender.segsOut();
    resent = sender.totalRetrans();
  }

  /**
   * Returns whether this is another retransmit of the latest connection. A recording has no socket
   * addresses; there, counters that are smaller than before belong to another connection.
   */
  private boolean isOfConnection(Retransmit event) {
    if (latestConnection == null) {
      return false;
    }
    Socket socket = latestConnection.socket();
    return socket.address() == event.socket().address()
        && socket.cookie() == event.socket().cookie()
        && (socket.address() != 0 || event.sender().segsOut() >= sent);
  }

  /** Updates the counters of the latest connection to those of now, or of the connection's end. */
  void readSent(SentReader reader) {
    Sent now = latestConnection == null ? null : reader.read(latestConnection);
    if (now != null && now.segs() >= sent) {
      sent = now.segs();
      resent = now.retransmitted();
      stallUntilNowUs = now.stallUs();
      ended = now.ended();
    }
  }

  /**
   * Adds another group's counts to this group, but not its sample and its counters of segments
   * sent.
   */
  void add(GroupCounts other) {
    runSums.add(other.runSums);
    intervalSums.add(other.intervalSums);
  }

  /** Returns the sum of two groups' counts, with this group's sample and without a rate. */
  GroupCounts plus(GroupCounts other) {
    GroupCounts sum = new GroupCounts();
    sum.sample = sample;
    sum.add(this);
    sum.add(other);
    return sum;
  }

  /** Replaces the pending owner of the sample, if this owner was found for its connection. */
  void setOwner(OwnerFound found) {
    sample = found.applyTo(sample);
  }

  /** Ends the current interval and begins the next. */
  void beginInterval() {
    intervalSums.clear();
    sentAtIntervalStart = sent;
    resentAtIntervalStart = resent;
  }

  /** Returns a copy of this group whose counts of the run are those of the current interval. */
  GroupCounts ofInterval() {
    GroupCounts copy = new GroupCounts();
    copy.sample = sample;
    copy.runSums.add(intervalSums);
    copy.sent = sent - sentAtIntervalStart;
    copy.resent = resent - resentAtIntervalStart;
    return copy;
  }

  /** Returns whether the current interval has no rows. */
  boolean isEmptyInInterval() {
    return intervalSums.rows() == 0;
  }

  /**
   * Returns a row of this group with the latest owner, and without a cause unless the cause names
   * the group; null: the group merges others.
   */
  public Row sample() {
    return sample;
  }

  /** Returns the number of rows. */
  public long retransmits() {
    return runSums.rows();
  }

  /** Returns the number of segments that were resent. */
  public long segs() {
    return runSums.segs();
  }

  /**
   * Returns how long the connections of a flow made no progress, in microseconds; 0 also if that is
   * unknown. Each stall counts once, up to its last retransmit. Meaningless for groups other than
   * flows, whose connections may wait at the same time.
   */
  long stallUs() {
    return runSums.stallUs();
  }

  /**
   * Returns whether the latest connection had no delivery since its last retransmit, as it was when
   * {@link #readSent} was last called.
   *
   * @param now the time of that call
   * @return null: unknown
   */
  Boolean isStalled(Instant now) {
    if (stallUntilNowUs == null || runSums.rowsWithStall() == 0) {
      return null;
    }
    // the stall at the last retransmit was longer than this tolerance between two clocks
    return stallUntilNowUs > ChronoUnit.MICROS.between(last(), now) + CLOCK_TOLERANCE_US;
  }

  /** Returns the counts of the run for the summary. The group must be a flow. */
  RunReport.Counts forReport() {
    Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
    for (RetransmitType type : RetransmitType.values()) {
      if (ofType(type) > 0) {
        byType.put(type, ofType(type));
      }
    }
    return new RunReport.Counts(
        runSums.rows(),
        runSums.segs(),
        runSums.notSent(),
        byType,
        runSums.rowsWithStall() == 0 ? null : runSums.stallUs());
  }

  /** Returns the number of rows of this type. */
  public long ofType(RetransmitType type) {
    return runSums.ofType(type);
  }

  /** Returns the number of rows of each cause; causes without rows are absent. */
  public Map<Cause, Long> byCause() {
    return runSums.byCause();
  }

  /** Returns the time of the first row; meaningless without rows. */
  public Instant first() {
    return runSums.first();
  }

  /** Returns the time of the last row; meaningless without rows. */
  public Instant last() {
    return runSums.last();
  }

  /**
   * Returns the share of retransmits in the segments that the latest connection has sent, in per
   * cent, by the kernel's counters when they were last read. For the result of {@link #ofInterval},
   * in the segments of that interval.
   *
   * @return null: unknown, as for a merged group
   */
  public Double ratePercent() {
    return ratePercent(sent, resent);
  }

  /** Returns the rate of these numbers of segments, in per cent; null: nothing was sent. */
  public static Double ratePercent(long sent, long resent) {
    return sent <= 0 ? null : PERCENT * resent / sent;
  }

  /**
   * Returns the number of segments that the latest connection has sent, retransmits included; 0:
   * unknown.
   */
  long sent() {
    return sent;
  }

  /** Returns the number of retransmits among {@link #sent}. */
  long resent() {
    return resent;
  }

  /**
   * Returns whether the latest connection had ended when its counters were last read; false:
   * unknown too.
   */
  public boolean isEnded() {
    return ended;
  }
}
