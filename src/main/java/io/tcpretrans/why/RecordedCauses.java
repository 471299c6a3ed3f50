package io.tcpretrans.why;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.PendingCause;
import java.util.function.Supplier;

/** The stage of a replay whose rows have the causes that the recorded run found. */
public final class RecordedCauses implements CauseLookup {
  private final Supplier<HostFacts> facts;
  private final FindingAggregator aggregator = new FindingAggregator();

  /**
   * @param facts called at the end; its result is null if the recording has no facts
   */
  public RecordedCauses(Supplier<HostFacts> facts) {
    this.facts = facts;
  }

  /** {@inheritDoc} A replay delivers rows, so this method is not called. */
  @Override
  public PendingCause find(Retransmit retransmit) {
    return PendingCause.decided(null);
  }

  @Override
  public void note(Retransmit retransmit) {
    // the causes are decided
  }

  @Override
  public void lost() {
    // the causes are decided
  }

  @Override
  public void endOfBatch() {
    // the causes are decided
  }

  @Override
  public void count(Row row) {
    if (row.cause() != null) {
      aggregator.add(row);
    }
  }

  @Override
  public HostFacts facts() {
    return facts.get();
  }

  @Override
  public Diagnosis diagnosis(HostFacts known) {
    return aggregator.diagnosis(known == null ? HostFacts.NONE : known);
  }
}
