package io.tcpretrans.pipeline;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import java.util.concurrent.CompletableFuture;

/** The stage that finds the causes of retransmits, and counts the causes of the shown rows. */
public interface CauseLookup {
  /** The stage of a replay, and of a run without --why: every cause is null. */
  CauseLookup NONE =
      new CauseLookup() {
        @Override
        public CompletableFuture<CauseFinding> find(Retransmit retransmit) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public CauseFinding causeSoFar(Retransmit retransmit) {
          return null;
        }

        @Override
        public void count(Row row) {
          // a run without causes has no diagnosis
        }

        @Override
        public Diagnosis diagnosis() {
          return null;
        }
      };

  /**
   * Starts to look up the cause, which may need a reading of counters on another thread.
   *
   * @return completed by any thread, never with an exception; its value is null if the run has no
   *     causes
   */
  CompletableFuture<CauseFinding> find(Retransmit retransmit);

  /**
   * Returns the cause for a row that cannot wait for the result of {@link #find} any longer; null:
   * the run has no causes.
   */
  CauseFinding causeSoFar(Retransmit retransmit);

  /** Counts the cause of a shown row. */
  void count(Row row);

  /** Returns the counted causes with their shares; null: the run has no causes. */
  Diagnosis diagnosis();
}
