package io.tcpretrans.pipeline;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import java.util.concurrent.CompletableFuture;

/** Finds the causes of retransmits, and counts those of the rows that are shown. */
public interface CauseLookup {
  /** Causes were not asked for. */
  CauseLookup NONE =
      new CauseLookup() {
        @Override
        public CompletableFuture<CauseFinding> find(Retransmit retransmit) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public CauseFinding known(Retransmit retransmit) {
          return null;
        }

        @Override
        public void count(Row row) {
          // no diagnosis
        }

        @Override
        public Diagnosis diagnosis() {
          return null;
        }
      };

  /**
   * Looks the cause up, which may need a reading of counters on another thread. The answer never
   * fails; it is null if causes were not asked for.
   */
  CompletableFuture<CauseFinding> find(Retransmit retransmit);

  /** Returns what is known of the cause by now, for a row that cannot wait any longer. */
  CauseFinding known(Retransmit retransmit);

  /** Counts a row that is shown. */
  void count(Row row);

  /** Returns the causes of all counted rows with their shares; null: causes were not asked for. */
  Diagnosis diagnosis();
}
