package io.tcpretrans.cli;

import io.tcpretrans.event.Lost;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says on stderr that events were lost, at once, but not more than once a second. */
final class LossWarning implements Consumer<Lost> {
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final PrintWriter words;
  private final LongSupplier nanoTime;
  private long unsaid;
  private long lastSaid;

  LossWarning(PrintWriter words) {
    this(words, System::nanoTime);
  }

  LossWarning(PrintWriter words, LongSupplier nanoTime) {
    this.words = words;
    this.nanoTime = nanoTime;
    this.lastSaid = nanoTime.getAsLong() - PAUSE_NANOS;
  }

  @Override
  public void accept(Lost lost) {
    unsaid += lost.count();
    if (nanoTime.getAsLong() - lastSaid < PAUSE_NANOS) {
      return; // see finish()
    }
    say();
  }

  /** Says what the pause has kept back. */
  void finish() {
    if (unsaid > 0) {
      say();
    }
  }

  private void say() {
    words.println(
        unsaid
            + (unsaid == 1 ? " event" : " events")
            + " lost: the reader of stdout is too slow, or the host is too busy;"
            + " write stdout to a file, or use --count.");
    words.flush();
    unsaid = 0;
    lastSaid = nanoTime.getAsLong();
  }
}
