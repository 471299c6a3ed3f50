package io.tcpretrans.pipeline;

import io.tcpretrans.event.CauseFinding;
import java.util.concurrent.CompletableFuture;

/** A cause that is being looked up. Any thread may decide it, never with an exception. */
public final class PendingCause extends CompletableFuture<CauseFinding> {
  private volatile CauseFinding soFar;

  /** Returns a cause that is decided; null: the run has no causes. */
  public static PendingCause decided(CauseFinding finding) {
    PendingCause cause = new PendingCause();
    cause.complete(finding);
    return cause;
  }

  /** Keeps the cause that follows from what is known until now. */
  public void concludeSoFar(CauseFinding finding) {
    soFar = finding;
  }

  /** Returns the cause, or if it is not decided, the cause that follows from what is known. */
  CauseFinding now() {
    return getNow(soFar);
  }
}
