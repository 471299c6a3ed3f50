package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the processes that own connections, and their containers. The pipeline thread calls the
 * methods, which never wait; other threads make the lookups that take long.
 */
public interface OwnerLookup {
  /**
   * Starts to look the owner up.
   *
   * @return completed by any thread, never with an exception; its value is {@link Owner#NONE} if no
   *     owner was found
   */
  CompletableFuture<Owner> find(Retransmit retransmit);

  /**
   * Returns what is known of the owner by now, for a row that cannot wait for the result of {@link
   * #find} any longer. The owner is {@link Owner#pending} unless all of it is known.
   */
  Owner ownerSoFar(Retransmit retransmit);
}
