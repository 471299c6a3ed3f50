package io.tcpretrans.why.decision;

import io.tcpretrans.event.RetransmitType;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The attempts of one socket whose bytes are not acknowledged yet. */
final class SocketHistory {
  /** A socket changes its hash with each timeout; older packets than these are long gone. */
  private static final int MAX_HASHES = 8;

  /** A path that delays or reorders packets makes the kernel resend more than one needlessly. */
  private static final int RECENT_ATTEMPTS = 3;

  private final Deque<Retransmission.Sent> sent = new ArrayDeque<>();
  private final Set<Integer> hashes = new LinkedHashSet<>();
  private final int maxAttempts;
  private long forgottenNs;
  private Attempt last;

  /** Attempts since the peer reported duplicates; at least RECENT_ATTEMPTS: it never did. */
  private int attemptsSinceDuplicates = RECENT_ATTEMPTS;

  /**
   * @param forgottenNs the socket may have attempts until this time that are not noted
   */
  SocketHistory(int maxAttempts, long forgottenNs) {
    this.maxAttempts = maxAttempts;
    this.forgottenNs = forgottenNs;
  }

  /** Returns the time of the latest attempt. */
  long lastNs() {
    return last.timeNs();
  }

  Retransmission note(Attempt attempt) {
    if (isOfNewConnection(attempt)) {
      sent.clear();
      hashes.clear();
      last = null;
      attemptsSinceDuplicates = RECENT_ATTEMPTS;
    }
    boolean hidden = last != null && hiddenSegments(attempt) != 0;
    int dsackDupsBefore = last == null ? 0 : last.state().dsackDups();
    attemptsSinceDuplicates =
        attempt.state().dsackDups() == dsackDupsBefore ? attemptsSinceDuplicates + 1 : 0;
    boolean duplicates = attemptsSinceDuplicates < RECENT_ATTEMPTS;
    addHash(attempt.state().txhash());
    Retransmission.Sent own = new Retransmission.Sent(attempt);
    Retransmission noted =
        new Retransmission(
            own,
            previous(attempt),
            Collections.unmodifiableSet(new LinkedHashSet<>(hashes)), // the latest is the last
            hidden,
            duplicates,
            forgottenNs);
    last = attempt;
    add(own);
    return noted;
  }

  /** The kernel gives the memory of a closed socket to the next one, which counts from 0. */
  private boolean isOfNewConnection(Attempt attempt) {
    return last != null
        && SequenceRange.difference(attempt.state().totalRetrans(), last.state().totalRetrans())
            < 0;
  }

  /** Segments that were resent since the last attempt and of which no attempt was seen. */
  private int hiddenSegments(Attempt attempt) {
    return attempt.type() == RetransmitType.SYNACK // a request has no such counter
        ? 0
        : attempt.state().totalRetrans() - attempt.segs() - last.state().totalRetrans();
  }

  /** Returns the latest attempt that sent some of these bytes; null: only the original did. */
  private Retransmission.Sent previous(Attempt attempt) {
    Iterator<Retransmission.Sent> latestFirst = sent.descendingIterator();
    while (latestFirst.hasNext()) {
      Retransmission.Sent earlier = latestFirst.next();
      if (earlier.attempt().bytes().overlaps(attempt.bytes())) {
        return earlier;
      }
    }
    return null;
  }

  private void add(Retransmission.Sent own) {
    int acknowledged = own.attempt().state().sndUna();
    sent.removeIf(
        earlier -> SequenceRange.difference(earlier.attempt().bytes().end(), acknowledged) <= 0);
    if (own.attempt().sentNothing()) { // so it is never a transmission that another one repeats
      return;
    }
    sent.add(own);
    if (sent.size() > maxAttempts) {
      forgottenNs = Math.max(forgottenNs, sent.remove().attempt().timeNs());
    }
  }

  private void addHash(int hash) {
    hashes.remove(hash);
    if (hash != 0) {
      hashes.add(hash);
    }
    if (hashes.size() > MAX_HASHES) {
      hashes.remove(hashes.iterator().next());
    }
  }
}
