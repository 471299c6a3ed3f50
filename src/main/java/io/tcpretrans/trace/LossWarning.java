package io.tcpretrans.trace;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.pipeline.LossListener;
import java.util.function.LongSupplier;

/**
 * A message on stderr about lost events, printed at most once a second and at the end of the run.
 */
final class LossWarning implements LossListener {
  /** The shortest time between two messages during the run. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Messages messages;
  private final LongSupplier nanoTime;
  private long unreportedEvents;
  private long lastReportNanos;

  LossWarning(Messages messages) {
    this(messages, System::nanoTime);
  }

  /**
   * Creates a warning with another clock, for tests.
   *
   * @param nanoTime returns nanoseconds, as {@link System#nanoTime} does
   */
  LossWarning(Messages messages, LongSupplier nanoTime) {
    this.messages = messages;
    this.nanoTime = nanoTime;
    this.lastReportNanos = nanoTime.getAsLong() - PAUSE_NANOS;
  }

  @Override
  public void lost(LostEvents lost) {
    unreportedEvents += lost.count();
    if (nanoTime.getAsLong() - lastReportNanos < PAUSE_NANOS) {
      return; // a later message, or finish(), reports this loss
    }
    report();
  }

  /** Prints a message about the losses that no message has reported, if there are any. */
  void finish() {
    if (unreportedEvents > 0) {
      report();
    }
  }

  private void report() {
    messages.error(
        unreportedEvents
            + (unreportedEvents == 1 ? " event" : " events")
            + " lost: the reader of stdout is too slow, or the host is too busy;"
            + " write stdout to a file, or use --count.");
    unreportedEvents = 0;
    lastReportNanos = nanoTime.getAsLong();
  }
}
