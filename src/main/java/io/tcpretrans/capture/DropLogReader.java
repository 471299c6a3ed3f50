package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.DropAnswer;
import io.tcpretrans.capture.WireLayout.DropQuery;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.RecordSource;
import io.tcpretrans.why.decision.Records;
import io.tcpretrans.why.decision.Retransmission;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jnr.constants.platform.linux.Errno;

/**
 * A reader of the log of dropped packets and departures that the BPF programs of a session write.
 * Only the thread that polls the session may use an object.
 */
public final class DropLogReader implements RecordSource {
  private static final int FIRST_ANSWER_BYTES = 1 << 20;

  /**
   * Room for all drops of a log that has the usual number of blocks, and for as many departures.
   */
  private static final int MAX_ANSWER_BYTES = 1 << 25;

  private static final int MAX_HASHES = 2;

  private final LiveSource source;
  private final DropNames names;
  private final DropRecordDecoder decoder;

  /** The time when the log was opened, just after the hooks were attached. */
  private final long startNs = KernelClock.nanos();

  private ByteBuffer queries = buffer(64 * DropQuery.SIZE);
  private ByteBuffer answer = buffer(FIRST_ANSWER_BYTES);

  /** Reads nothing yet. The session must trace drops. */
  public DropLogReader(LiveSource source, DropNames names) {
    this.source = source;
    this.names = names;
    this.decoder = new DropRecordDecoder(names);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  @Override
  public boolean isReady() {
    return names.isReady();
  }

  /** {@inheritDoc} Without an answer, the records are empty and the log is complete from now on. */
  @Override
  public Records find(Collection<Retransmission> retransmissions) {
    if (queries.capacity() < retransmissions.size() * DropQuery.SIZE) {
      queries = buffer(2 * retransmissions.size() * DropQuery.SIZE);
    }
    int at = 0;
    for (Retransmission retransmission : retransmissions) {
      putQuery(retransmission, at);
      at += DropQuery.SIZE;
    }
    return fillAnswer(retransmissions.size()) ? records() : nothing();
  }

  private void putQuery(Retransmission retransmission, int at) {
    Attempt attempt = retransmission.attempt();
    queries.putLong(at + DropQuery.SINCE_NS, Math.max(0, retransmission.recordsSinceNs()));
    queries.putInt(at + DropQuery.SEQ, attempt.bytes().start());
    queries.putInt(at + DropQuery.END, attempt.bytes().end());
    queries.putInt(at + DropQuery.ACK_LOW, attempt.state().sndUna());
    queries.putInt(at + DropQuery.ACK_HIGH, attempt.state().sndNxt());
    List<Integer> hashes = List.copyOf(retransmission.hashes());
    int first = Math.max(0, hashes.size() - MAX_HASHES); // the latest ones
    for (int i = 0; i < MAX_HASHES; i++) {
      int hash = first + i < hashes.size() ? hashes.get(first + i) : 0;
      queries.putInt(at + DropQuery.HASHES + i * Integer.BYTES, hash);
    }
  }

  /** Returns whether the answer has all records, for which it grows. */
  private boolean fillAnswer(int count) {
    int length = source.findDrops(queries, count, answer);
    while (length == -Errno.ENOBUFS.intValue() && answer.capacity() < MAX_ANSWER_BYTES) {
      answer = buffer(Math.min(MAX_ANSWER_BYTES, answer.capacity() * 4));
      length = source.findDrops(queries, count, answer);
    }
    return length >= DropAnswer.SIZE;
  }

  private Records records() {
    int drops = answer.getInt(DropAnswer.DROPS);
    int departures = answer.getInt(DropAnswer.DEPARTURES);
    List<DroppedPacket> dropped = new ArrayList<>(drops);
    List<Departure> left = new ArrayList<>(departures);
    int at = DropAnswer.SIZE;
    for (int i = 0; i < drops; i++, at += WireLayout.DroppedPacket.SIZE) {
      dropped.add(decoder.drop(answer, at));
    }
    for (int i = 0; i < departures; i++, at += WireLayout.Departure.SIZE) {
      left.add(decoder.departure(answer, at));
    }
    return new Records(
        dropped,
        left,
        new Records.Completeness(
            startNs,
            answer.getLong(DropAnswer.SINCE_NS),
            answer.getLong(DropAnswer.SYN_SINCE_NS),
            answer.getLong(DropAnswer.LEFT_SYN_SINCE_NS)));
  }

  private Records nothing() {
    long now = KernelClock.nanos();
    return new Records(List.of(), List.of(), new Records.Completeness(startNs, now, now, now));
  }
}
