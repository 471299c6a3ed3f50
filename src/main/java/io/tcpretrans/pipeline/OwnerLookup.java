package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.util.concurrent.CompletableFuture;

/** Finds the owners of connections, beside the loop. */
public interface OwnerLookup {
  /**
   * The owner: known at once, or later. It never fails: {@link Owner#NONE} where nobody knows.
   *
   * @return completed by any thread
   */
  CompletableFuture<Owner> find(Retransmit retransmit);

  /**
   * What is known by now, for a row that cannot wait any longer; {@link Owner#pending} unless that
   * is all.
   */
  Owner known(Retransmit retransmit);
}
