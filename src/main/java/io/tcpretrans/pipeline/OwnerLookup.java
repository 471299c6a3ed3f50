package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.util.concurrent.CompletableFuture;

/** Finds the processes that own connections, on another thread than the pipeline's. */
public interface OwnerLookup {
  /**
   * Looks the owner up. The answer never fails: {@link Owner#NONE} if no owner is found.
   *
   * @return completed by any thread
   */
  CompletableFuture<Owner> find(Retransmit retransmit);

  /**
   * Returns what is known of the owner by now, for a row that cannot wait any longer. The owner is
   * {@link Owner#pending} unless the lookup has finished.
   */
  Owner known(Retransmit retransmit);
}
