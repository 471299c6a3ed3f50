package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;

/** The stage that finds the causes of retransmits, and counts the causes of the shown rows. */
public interface CauseLookup {
  /** The stage of a run without --why: every cause is null. */
  CauseLookup NONE =
      new CauseLookup() {
        @Override
        public PendingCause find(Retransmit retransmit) {
          return PendingCause.decided(null);
        }

        @Override
        public void note(Retransmit retransmit) {
          // no later cause depends on it
        }

        @Override
        public void lost() {
          // no later cause depends on it
        }

        @Override
        public void endOfBatch() {
          // nothing was asked
        }

        @Override
        public void count(Row row) {
          // a run without causes has no diagnosis
        }

        @Override
        public HostFacts facts() {
          return null;
        }

        @Override
        public Diagnosis diagnosis(HostFacts facts) {
          return null;
        }
      };

  /**
   * Starts to look up the cause, which is decided at the end of the batch, or later if it needs a
   * reading of counters on another thread. Retransmits are passed in the order of their times.
   *
   * @return its value is null if the run has no causes
   */
  PendingCause find(Retransmit retransmit);

  /** Takes a retransmit that is not shown: a later one may repeat the same bytes. */
  void note(Retransmit retransmit);

  /** Notes that some retransmits before this time were not seen. */
  void lost();

  /** Decides the causes that were asked since the last call, as far as that is possible now. */
  void endOfBatch();

  /** Counts the cause of a shown row. */
  void count(Row row);

  /** Returns what the diagnosis says of the host at the end of the run; null: unknown. */
  HostFacts facts();

  /**
   * Returns the counted causes with their shares; null: the run has no causes.
   *
   * @param facts the result of {@link #facts}
   */
  Diagnosis diagnosis(HostFacts facts);
}
