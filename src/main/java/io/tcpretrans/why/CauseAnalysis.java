package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.PendingCause;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.CopyPlaces;
import io.tcpretrans.why.decision.Decision;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.RecordSource;
import io.tcpretrans.why.decision.Records;
import io.tcpretrans.why.decision.Retransmission;
import io.tcpretrans.why.decision.SocketHistories;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The causes of retransmits on this host, and the diagnosis that follows from them.
 *
 * <p>At the end of each batch of events, the log of drops is asked once for all of its retransmits,
 * and each is decided. A decision that needs a counter as it is after the retransmit waits for the
 * {@link Readings} of the sampler thread, and is then made again.
 */
public final class CauseAnalysis implements CauseLookup {
  /** Sockets and attempts that are remembered, to know which transmission an attempt repeats. */
  private static final int MAX_SOCKETS = 1 << 16;

  private static final int MAX_ATTEMPTS = 256;

  /** Namespaces that are remembered for the diagnosis. */
  private static final int MAX_NAMESPACES = 4096;

  private static final double NANOS_PER_SECOND = 1e9;

  /** A decision needs two readings at most, of the host and of a part. Each may fail once. */
  private static final int MAX_READINGS = 4;

  /** The most retransmits that wait for the names of functions. Further ones are unknown (LATE). */
  private static final int MAX_BATCH = 10_000;

  private static final CauseFinding UNKNOWN = CauseFinding.unknown(UnknownReason.LATE);

  private final RecordSource log;
  private final Readings readings;
  private final HostFactsReader factsReader;
  private final SocketHistories histories = new SocketHistories(MAX_SOCKETS, MAX_ATTEMPTS);
  private final CopyPlaces copyPlaces = new CopyPlaces();
  private final Set<Netns> namespaces = ConcurrentHashMap.newKeySet();

  /** Those of {@link #namespaces} in which a rule may have dropped packets. */
  private final Set<Netns> filtering = ConcurrentHashMap.newKeySet();

  private final List<PendingDecision> batch = new ArrayList<>();
  private final FindingAggregator aggregator = new FindingAggregator();
  private final long start = System.nanoTime();

  /**
   * Creates the stage, which starts with the first retransmit.
   *
   * @param factsReader used at the end, for the diagnosis
   */
  public CauseAnalysis(RecordSource log, Readings readings, HostFactsReader factsReader) {
    this.log = log;
    this.readings = readings;
    this.factsReader = factsReader;
    lost(); // those before the hooks were attached
  }

  /**
   * A retransmit whose cause is not decided yet.
   *
   * @param netns the network namespace of its socket
   */
  private record PendingDecision(Retransmission retransmission, Netns netns, PendingCause cause) {}

  @Override
  public PendingCause find(Retransmit retransmit) {
    if (retransmit.isLossProbe()) { // new data, which nothing lost
      return PendingCause.decided(CauseFinding.of(Cause.UNKNOWN, Proof.NONE));
    }
    Attempt attempt = Attempts.of(retransmit);
    PendingDecision pending =
        new PendingDecision(histories.note(attempt), attempt.socket().netns(), new PendingCause());
    pending.cause.concludeSoFar(UNKNOWN);
    if (batch.size() < MAX_BATCH) {
      pending.retransmission.expectDecision();
      batch.add(pending);
    }
    return pending.cause;
  }

  @Override
  public void note(Retransmit retransmit) {
    if (!retransmit.isLossProbe()) {
      histories.note(Attempts.of(retransmit));
    }
  }

  @Override
  public void lost() {
    histories.forgetUntil(KernelClock.nanos());
  }

  @Override
  public void endOfBatch() {
    if (batch.isEmpty() || !log.isReady()) {
      return; // the log keeps its records until a later batch
    }
    Records records = log.find(batch.stream().map(PendingDecision::retransmission).toList());
    batch.forEach(pending -> decide(pending, decisionOn(pending, records)));
    batch.clear();
  }

  private Decision decisionOn(PendingDecision pending, Records records) {
    return new Decision(pending.retransmission, records, copyPlaces);
  }

  /** Decides from the records alone, or leaves the decision to the sampler thread. */
  private void decide(PendingDecision pending, Decision decision) {
    UnreadCounters counters = new UnreadCounters();
    CauseFinding finding =
        pending.retransmission.waitsForPrevious() ? UNKNOWN : decision.decide(counters);
    if (counters.wereAsked() || pending.retransmission.waitsForPrevious()) {
      noteNamespaces(pending.netns, finding); // the row may have to be printed with it
      pending.cause.concludeSoFar(soFar(finding));
      readings.request(
          NeededReading.NOTHING, () -> decideWithCounters(pending, decision, MAX_READINGS));
    } else {
      conclude(pending, finding);
    }
  }

  /**
   * Decides in the sampler thread, and after another reading once more if it needs one.
   *
   * @param readingsLeft how many readings may still be asked for: they may fail
   */
  private void decideWithCounters(PendingDecision pending, Decision decision, int readingsLeft) {
    if (pending.retransmission.waitsForPrevious()) {
      readings.request(
          NeededReading.NOTHING, () -> decideWithCounters(pending, decision, readingsLeft));
      return;
    }
    CauseFinding finding = UNKNOWN;
    try {
      HostCounters.Answers answers =
          readings.counters().at(pending.retransmission.attempt().timeNs());
      finding = decision.decide(answers);
      if (answers.needsReading() && readingsLeft > 0) {
        pending.cause.concludeSoFar(soFar(finding));
        readings.request(
            answers.needs(), () -> decideWithCounters(pending, decision, readingsLeft - 1));
        return;
      }
    } catch (RuntimeException e) {
      conclude(pending, UNKNOWN); // a later retransmit may wait for this one
      throw e;
    }
    conclude(pending, finding);
  }

  /** Returns a finding before all was read: what is not read yet may be the evidence. */
  static CauseFinding soFar(CauseFinding finding) {
    boolean waits =
        finding.unknown() == UnknownReason.NO_EVIDENCE
            || finding.unknown() == UnknownReason.UNREADABLE_COUNTER;
    return waits ? UNKNOWN : finding;
  }

  private void conclude(PendingDecision pending, CauseFinding finding) {
    noteNamespaces(pending.netns, finding);
    pending.retransmission.decided(finding);
    pending.cause.complete(finding);
  }

  private void noteNamespaces(Netns socket, CauseFinding finding) {
    boolean byRule = finding.cause() == Cause.NETFILTER || finding.cause() == Cause.NOT_SENT;
    note(socket, byRule);
    if (finding.netns() != null) {
      note(new Netns(finding.drop().netnsId(), finding.netns()), byRule);
    }
  }

  /** Asks first whether a set has it, because adding takes a lock. */
  private void note(Netns netns, boolean byRule) {
    if (!namespaces.contains(netns) && namespaces.size() < MAX_NAMESPACES) {
      namespaces.add(netns);
    }
    if (byRule && !filtering.contains(netns) && namespaces.contains(netns)) {
      filtering.add(netns);
    }
  }

  @Override
  public void count(Row row) {
    aggregator.add(row);
  }

  @Override
  public HostFacts facts() {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return factsReader.read(seconds, namespaces, filtering::contains, readings);
  }

  @Override
  public Diagnosis diagnosis(HostFacts facts) {
    return aggregator.diagnosis(facts);
  }
}
