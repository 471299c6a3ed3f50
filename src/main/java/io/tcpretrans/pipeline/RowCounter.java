package io.tcpretrans.pipeline;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;

/** A counter of the shown rows. */
public interface RowCounter {
  /** Counts a row. */
  void add(Row row);

  /**
   * Takes the owner of a connection of which rows were counted while their owner was {@link
   * io.tcpretrans.event.Owner#pending}.
   */
  void ownerFound(OwnerFound found);
}
