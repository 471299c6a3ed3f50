package io.tcpretrans.why.decision;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.UnknownReason;
import java.util.List;

/**
 * The decision on one retransmit, step by step. A step returns the cause, or null if it does not
 * decide. Drops are observations, so they come first; steps that conclude from a counter or from a
 * departure come after them, because a missing drop is no evidence.
 */
final class RetransmitCase {
  private final Retransmission retransmission;
  private final Attempt attempt;
  private final Window window;
  private final Evidence evidence;
  private final Candidates candidates;
  private final Departures departures;
  private final CopyPlaces copyPlaces;
  private final Counters counters;
  private final Findings findings;

  RetransmitCase(Evidence evidence, CopyPlaces copyPlaces, Counters counters) {
    this.retransmission = evidence.retransmission();
    this.attempt = retransmission.attempt();
    this.window = retransmission.window();
    this.evidence = evidence;
    this.candidates = evidence.candidates();
    this.departures = evidence.departures();
    this.copyPlaces = copyPlaces;
    this.counters = counters;
    this.findings = new Findings(attempt, counters);
  }

  /** Returns the cause. */
  CauseFinding conclude() {
    for (Step step : Step.values()) {
      CauseFinding finding = take(step);
      if (finding != null) {
        return finding;
      }
    }
    return unknown();
  }

  /** The steps in their order. */
  private enum Step {
    NOTHING_SENT,
    LOST_ACK,
    LOST_DATA,
    REFUSED_SEND,
    RESENT_ON_PURPOSE,
    HIDDEN_TRANSMISSION,
    PARTIAL_ACK,
    LISTENER_OVERFLOW,
    LEFT_THIS_HOST,
    HELD_ON_THIS_HOST
  }

  private CauseFinding take(Step step) {
    return switch (step) {
      case NOTHING_SENT -> nothingSent();
      case LOST_ACK -> lostAck();
      case LOST_DATA -> lostData();
      case REFUSED_SEND -> refusedSend();
      case RESENT_ON_PURPOSE -> resentOnPurpose();
      case HIDDEN_TRANSMISSION -> hiddenTransmission();
      case PARTIAL_ACK -> partialAck();
      case LISTENER_OVERFLOW -> listenerOverflow();
      case LEFT_THIS_HOST -> leftThisHost();
      case HELD_ON_THIS_HOST -> heldOnThisHost();
    };
  }

  /** The kernel gave up before sending: the row stands for itself. */
  private CauseFinding nothingSent() {
    if (!attempt.sentNothing()) {
      return null;
    }
    Counters.Holder holder = attempt.isOriginalHeld() ? counters.holder(attempt) : null;
    return holder == null ? CauseFinding.of(Cause.NOT_SENT, Proof.SEEN) : Findings.held(holder);
  }

  /** The receiver has the bytes, so a dropped acknowledgement beats any drop of data. */
  private CauseFinding lostAck() {
    List<DroppedPacket> acks = candidates.fullAcks(window);
    if (acks.isEmpty()) {
      return null;
    }
    return acks.stream()
        .filter(Relevance::isEvidence)
        .filter(drop -> !departures.areOfACopiedAck(drop) && !departures.mayBeOfACopy(drop))
        .reduce((earlier, later) -> later)
        .map(drop -> findings.ofDrop(drop, LostPacket.ACK))
        .orElse(null);
  }

  private CauseFinding lostData() {
    if (evidence.lostData().isEmpty()) {
      return null;
    }
    DroppedPacket drop =
        new DropChoice(retransmission.previousHash(), copyPlaces).latest(evidence.lostData());
    return drop == null
        ? CauseFinding.unknown(UnknownReason.SEVERAL_PLACES)
        : findings.ofDrop(drop, LostPacket.DATA);
  }

  /** The IP layer or what is below it refused this attempt, where it dropped the packet. */
  private CauseFinding refusedSend() {
    if (attempt.error() >= 0) {
      return null;
    }
    return candidates.data(retransmission.ownWindow()).stream()
        .filter(Relevance::isEvidence)
        .reduce((earlier, later) -> later)
        .map(findings::notSent)
        .orElse(CauseFinding.of(Cause.NOT_SENT, Proof.SEEN));
  }

  private CauseFinding resentOnPurpose() {
    return switch (attempt.state().purpose()) {
      case PATH_MTU -> CauseFinding.of(Cause.PATH_MTU, Proof.SEEN);
      case DELIBERATE -> CauseFinding.unknown(UnknownReason.DELIBERATE);
      case LOSS -> null;
    };
  }

  /** The latest transmission was not seen, so it is not known which drops came after it. */
  private CauseFinding hiddenTransmission() {
    return retransmission.isAfterHiddenOne()
        ? CauseFinding.unknown(UnknownReason.HIDDEN_TRANSMISSION)
        : null;
  }

  /** SACK blocks of the dropped acknowledgement may have covered the bytes. */
  private CauseFinding partialAck() {
    boolean dropped =
        attempt.type() != RetransmitType.FAST
            && candidates.partialAcks(window).stream().anyMatch(Relevance::isEvidence);
    return dropped ? CauseFinding.unknown(UnknownReason.PARTIAL_ACK) : null;
  }

  /**
   * A listener of this host discards SYNs without a trace: only its counters show it. If they are
   * not readable yet, the counters of the next step are asked for as well, to be read with them.
   */
  private CauseFinding listenerOverflow() {
    CauseFinding finding = new ListenerStep(retransmission, candidates, counters).decide();
    if (finding != null && finding.cause() == Cause.UNKNOWN && departures.coverTheBytes()) {
      counters.deviceDrops(departures.last(), departures.firstNs());
    }
    return finding;
  }

  private CauseFinding leftThisHost() {
    if (!departures.coverTheBytes()) {
      return null;
    }
    if (attempt.isInOneNamespace()) {
      return CauseFinding.unknown(UnknownReason.ONE_NAMESPACE);
    }
    if (retransmission.isAfterDuplicates()) {
      return CauseFinding.unknown(UnknownReason.DUPLICATES);
    }
    if (!evidence.records().isCompleteSince(departures.firstNs(), attempt.type())) {
      return CauseFinding.unknown(UnknownReason.LOG_TOO_SHORT);
    }
    Departure last = departures.last();
    Counters.CounterChange device = counters.deviceDrops(last, departures.firstNs());
    return device.growth() == Counters.Growth.NONE
        ? findings.outside(last, departures.timeNs(last))
        : Findings.doubtfulBy(device);
  }

  private CauseFinding heldOnThisHost() {
    if (mayHaveLeft()) {
      return null;
    }
    Counters.Holder holder = counters.holder(attempt);
    // the kernel resends nothing that a queueing discipline still holds: it fails with EBUSY
    return holder == null || holder.cause() == Cause.QDISC ? null : Findings.held(holder);
  }

  /** Returns whether this SYN or SYN-ACK may have left in a flood that overwrote its departure. */
  private boolean mayHaveLeft() {
    boolean handshake =
        attempt.type() == RetransmitType.SYN || attempt.type() == RetransmitType.SYNACK;
    return handshake
        && evidence.records().hasLostLeftSynsSince(retransmission.handshakeSentSinceNs());
  }

  /** Nothing decides; the reason tells people what is missing. */
  private CauseFinding unknown() {
    if (attempt.isInOneNamespace()) {
      return CauseFinding.unknown(UnknownReason.ONE_NAMESPACE);
    }
    if (evidence.records().hasLostSince(window.beginNs(), attempt.type()) || mayHaveLeft()) {
      return CauseFinding.unknown(UnknownReason.LOG_TOO_SHORT);
    }
    CauseFinding finding =
        candidates.data(window).stream()
            .filter(Relevance::isForAnotherHost)
            .reduce((earlier, later) -> later)
            .map(findings::copyForAnotherHost)
            .orElse(CauseFinding.unknown(UnknownReason.NO_EVIDENCE));
    return finding.withUnseen(counters.untracedDrops(attempt, window.beginNs()).counter());
  }
}
