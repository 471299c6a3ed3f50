package io.tcpretrans.trace;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.pipeline.Pipeline;
import java.util.function.LongSupplier;

/** Reports lost events on stderr, at once but at most once a second. */
final class LossWarning implements Pipeline.LossListener {
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Messages messages;
  private final LongSupplier nanoTime;
  private long unreported;
  private long lastReport;

  LossWarning(Messages messages) {
    this(messages, System::nanoTime);
  }

  LossWarning(Messages messages, LongSupplier nanoTime) {
    this.messages = messages;
    this.nanoTime = nanoTime;
    this.lastReport = nanoTime.getAsLong() - PAUSE_NANOS;
  }

  @Override
  public void lost(LostEvents lost) {
    unreported += lost.count();
    if (nanoTime.getAsLong() - lastReport < PAUSE_NANOS) {
      return; // see finish()
    }
    report();
  }

  /** Reports losses that the pause has held back. */
  void finish() {
    if (unreported > 0) {
      report();
    }
  }

  private void report() {
    messages.error(
        unreported
            + (unreported == 1 ? " event" : " events")
            + " lost: the reader of stdout is too slow, or the host is too busy;"
            + " write stdout to a file, or use --count.");
    unreported = 0;
    lastReport = nanoTime.getAsLong();
  }
}
