package io.tcpretrans.pipeline;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;

/** Counts the rows that are shown. */
public interface RowCounter {
  /** Counts a row. */
  void add(Row row);

  /** Moves what was counted without this owner to it. */
  void owner(OwnerFound found);
}
