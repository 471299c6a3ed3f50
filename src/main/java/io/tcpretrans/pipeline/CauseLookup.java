package io.tcpretrans.pipeline;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;

/** Finds the causes of retransmits, and counts those of the rows that are shown. */
public interface CauseLookup {
  /** Causes were not asked for. */
  CauseLookup NONE =
      new CauseLookup() {
        @Override
        public CauseFinding find(Retransmit retransmit) {
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

  /** Returns the cause; null: causes were not asked for. */
  CauseFinding find(Retransmit retransmit);

  /** Counts a row that is shown. */
  void count(Row row);

  /** Returns the causes of all counted rows with their shares; null: causes were not asked for. */
  Diagnosis diagnosis();
}
