package io.tcpretrans.pipeline;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;

/** A counter of the shown rows. */
public interface RowCounter {
  /** Counts a row. */
  void add(Row row);

  /** Assigns the rows of a connection, which were counted without an owner, to their owner. */
  void ownerFound(OwnerFound found);
}
