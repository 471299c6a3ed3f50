package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.util.concurrent.CompletableFuture;

/** Finds out whose a connection is, beside the loop. */
public interface OwnerLookup {
  /**
   * Whose it is: known at once, or later. It never fails: {@link Owner#NONE} where nobody knows.
   */
  CompletableFuture<Owner> find(Retransmit retransmit);

  /** What is known of it by now, for a row that cannot wait any longer. */
  Owner known(Retransmit retransmit);
}
