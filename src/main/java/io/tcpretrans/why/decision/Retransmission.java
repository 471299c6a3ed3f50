package io.tcpretrans.why.decision;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.RetransmitType;
import java.util.Set;

/** An attempt, the transmission that it repeats, and the time in which evidence of that counts. */
public final class Retransmission {
  /** How long an original without an attempt can wait for its first one: the longest RTO. */
  private static final long LONGEST_WAIT_NS = 130_000_000_000L;

  /** A SYN-ACK so soon after another one answers a SYN: the timer waits longer. */
  private static final long ANSWER_NS = 20_000_000;

  /** An attempt and, once decided, its cause. */
  static final class Sent {
    private final Attempt attempt;

    /** The cause will be decided, by any thread. */
    private volatile boolean expected;

    private volatile CauseFinding finding;

    Sent(Attempt attempt) {
      this.attempt = attempt;
    }

    Attempt attempt() {
      return attempt;
    }
  }

  private final Sent own;
  private final Sent previous;
  private final Set<Integer> hashes;
  private final boolean hidden;
  private final boolean duplicates;
  private final long forgottenNs;

  Retransmission(
      Sent own,
      Sent previous,
      Set<Integer> hashes,
      boolean hidden,
      boolean duplicates,
      long forgottenNs) {
    this.own = own;
    this.previous = previous;
    this.hashes = hashes;
    this.hidden = hidden;
    this.duplicates = duplicates;
    this.forgottenNs = forgottenNs;
  }

  /** Returns the attempt itself. */
  public Attempt attempt() {
    return own.attempt;
  }

  /** Returns the hash of the transmission that is repeated; 0: unknown. */
  int previousHash() {
    return previous == null ? 0 : previous.attempt.state().txhash();
  }

  /**
   * Returns the hashes with which the socket has sent, as far as they are known, to find records.
   */
  public Set<Integer> hashes() {
    return hashes;
  }

  /** Returns whether this is one of the hashes with which the socket has sent. */
  boolean isOwnHash(int hash) {
    return hashes.contains(hash); // which never has 0
  }

  /** Returns whether the socket has resent something since its last attempt that was not seen. */
  boolean isAfterHiddenOne() {
    return hidden;
  }

  /** Returns whether the peer has reported duplicates (D-SACK) since one of the last attempts. */
  boolean isAfterDuplicates() {
    return duplicates;
  }

  /**
   * Returns the window in which the repeated transmission was on its way. It is empty if that
   * transmission was not seen, because drops before it are those of earlier ones.
   */
  Window window() {
    long end = attempt().beginNs();
    if (hidden) {
      return new Window(end, end);
    }
    long begin = previous == null ? end - LONGEST_WAIT_NS : previous.attempt.beginNs();
    return new Window(Math.max(begin, previous == null ? forgottenNs : begin), end);
  }

  /** Returns the earliest time of the records that concern this attempt, nanoseconds. */
  public long recordsSinceNs() {
    return window().beginNs();
  }

  /** Returns the earliest time at which the repeated SYN or SYN-ACK was sent, nanoseconds. */
  long handshakeSentSinceNs() {
    return previous == null ? attempt().beginNs() - attempt().waitNs() : previous.attempt.beginNs();
  }

  /** Returns the window in which the attempt itself was handed to the IP layer. */
  Window ownWindow() {
    return new Window(attempt().beginNs(), attempt().timeNs() + 1);
  }

  /** Returns whether this SYN-ACK answers a repeated SYN, so that it repeats nothing lost. */
  boolean answersRepeatedSyn() {
    return followsAtOnce() && previous.finding != null;
  }

  /** Returns whether this has the cause of the retransmit before, which is not decided yet. */
  public boolean waitsForPrevious() {
    return followsAtOnce() && previous.expected && previous.finding == null;
  }

  private boolean followsAtOnce() {
    return attempt().type() == RetransmitType.SYNACK
        && previous != null
        && attempt().timeNs() - previous.attempt.timeNs() < ANSWER_NS;
  }

  /** Returns the cause of the previous SYN-ACK, as old as it is now. */
  CauseFinding findingOfPrevious() {
    return previous.finding.laterByUs((attempt().timeNs() - previous.attempt.timeNs()) / 1000);
  }

  /** Notes that {@link #decided} will be called. */
  public void expectDecision() {
    own.expected = true;
  }

  /** Keeps the final cause for the SYN-ACK that follows. */
  public void decided(CauseFinding finding) {
    own.finding = finding;
  }
}
