package io.tcpretrans.view;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.SentCounts.Sent;
import java.time.Instant;
import java.util.Arrays;

/** What the retransmits of one group came to. */
final class Counts {
  private static final double PERCENT = 100;
  private static final int TYPES = RetransmitType.values().length;

  private final long[] byType = new long[TYPES];
  private Retransmit sample;
  private long retransmits;
  private long segs;

  /** When the first and the last of them happened, nanoseconds since 1970. */
  private long first = Long.MAX_VALUE;

  private long last = Long.MIN_VALUE;

  /** Of the latest connection, one with the kernel's counters; null: none has them. */
  private Retransmit connection;

  /**
   * What that connection had sent when these counts began, and when its counters were last read.
   */
  private long sentBefore;

  private long resentBefore;
  private long sent;
  private long resent;

  /** Adds an event of this group; of one connection, in their order. */
  void add(Retransmit event) {
    if (sample == null || isNamedBy(event)) {
      sample = event;
    }
    retransmits++;
    segs += event.segs();
    byType[index(event.type())]++;
    long time = Times.nanos(event.time());
    first = Math.min(first, time);
    last = Math.max(last, time);
    addSent(event);
  }

  /** Whether this event has another owner; one whose owner is pending has none of its own yet. */
  private boolean isNamedBy(Retransmit event) {
    return !sample.owner().equals(event.owner())
        && (!event.owner().pending()
            || !OwnerFound.Key.of(sample).equals(OwnerFound.Key.of(event)));
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
    Sent now = connection == null ? null : kernel.now(connection);
    if (now != null && now.segs() >= sent) {
      sent = now.segs();
      resent = now.retransmitted();
    }
  }

  /** Adds what another group came to; then there is no rate. */
  void add(Counts other) {
    retransmits += other.retransmits;
    segs += other.segs;
    for (int type = 0; type < TYPES; type++) {
      byType[type] += other.byType[type];
    }
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
  }

  /** This group's and another's counts together, under this one's sample; there is no rate. */
  Counts plus(Counts other) {
    Counts sum = new Counts();
    sum.sample = sample;
    sum.add(this);
    sum.add(other);
    return sum;
  }

  /** Names the owner of the sample, if it was found for its connection. */
  void name(OwnerFound found) {
    if (sample.owner().pending() && OwnerFound.Key.of(sample).equals(found.key())) {
      sample = sample.withOwner(found.owner());
    }
  }

  /** Begins to count anew. */
  void reset() {
    retransmits = 0;
    segs = 0;
    Arrays.fill(byType, 0);
    first = Long.MAX_VALUE;
    last = Long.MIN_VALUE;
    sentBefore = sent;
    resentBefore = resent;
  }

  /**
   * An event of this group and of its latest owner, which names it; null: those that were too many
   * to be kept apart.
   */
  Retransmit sample() {
    return sample;
  }

  long retransmits() {
    return retransmits;
  }

  long segs() {
    return segs;
  }

  @SuppressWarnings("EnumOrdinal") // which is kept nowhere
  private static int index(RetransmitType type) {
    return type.ordinal();
  }

  long ofType(RetransmitType type) {
    return byType[index(type)];
  }

  /** When the first of them happened, where there are any. */
  Instant first() {
    return Times.ofNanos(first);
  }

  Instant last() {
    return Times.ofNanos(last);
  }

  /**
   * Of the segments that the latest connection has sent since it began, or since {@link #reset},
   * how many were retransmits, in per cent, as the kernel counts both; up to {@link #readSent} or
   * its latest retransmit.
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
