package io.tcpretrans.record;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The source of a replay: the events of a recording, without waits, or paced, which means at the
 * intervals at which they were recorded.
 */
public final class ReplaySource implements EventSource {
  /** The most events of one poll, so that the pipeline notices early that the run has to end. */
  private static final int BATCH_EVENTS = 512;

  private final RecordingReader reader;
  private final boolean paced;

  /** The recorded time at which the replay ends, if the recording does not end before. */
  private final Instant limit;

  private long clockStartNanos = System.nanoTime();

  /** Whether the next poll delivers nothing: after the last event, a stop or an interrupt. */
  /** The time that the replay had reached when it ended; null: it has not ended. */
  private Instant stopped;

  private boolean ended;

  private boolean limitReached;

  private ReplaySource(RecordingReader reader, boolean paced, long nanos) {
    this.reader = reader;
    this.paced = paced;
    this.limit = nanos == Long.MAX_VALUE ? Instant.MAX : reader.startTime().plusNanos(nanos);
  }

  /**
   * Opens a recording.
   *
   * @param paced whether the events come at the intervals at which they were recorded
   * @param withCauses whether the rows get the causes that were recorded; otherwise they get none
   * @param nanos the replay ends after this period of the recording, in nanoseconds;
   *     Long.MAX_VALUE: at its end
   * @param endRequested whether the end of the run is requested; then a pipe is not waited for
   * @throws IOException when the file cannot be read, is not a recording, has a newer format, or
   *     has no causes although the rows shall get them; the message is for the user
   */
  public static ReplaySource open(
      Path file, boolean paced, boolean withCauses, long nanos, BooleanSupplier endRequested)
      throws IOException {
    return new ReplaySource(RecordingReader.open(file, withCauses, endRequested), paced, nanos);
  }

  /** Opens a whole recording, for a run whose end is never requested. */
  public static ReplaySource open(Path file, boolean paced, boolean withCauses) throws IOException {
    return open(file, paced, withCauses, Long.MAX_VALUE, () -> false);
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    for (int count = 0; count < BATCH_EVENTS && !ended; count++) {
      Event next = reader.peek();
      if (isAfterLimit(next)) {
        limitReached = await(limit, millis);
        ended = ended || limitReached;
        break;
      }
      if (next == null) {
        if (reader.endTime() == null || await(reader.endTime(), millis)) {
          ended = true;
        }
        break;
      }
      // Only the first event is waited for. A wait for a later one would delay those before it.
      if (!await(next.time(), count == 0 ? millis : 0)) {
        break;
      }
      consumer.accept(reader.take());
    }
    return !ended;
  }

  /** Returns whether the next event, or the end of the recording if it is null, is too late. */
  private boolean isAfterLimit(Event next) {
    Instant time = next == null ? reader.endTime() : next.time();
    return time != null && time.isAfter(limit);
  }

  /**
   * Waits until a paced replay has reached a time of the recording.
   *
   * @param millis how long to wait at most, in milliseconds
   * @return whether the replay has reached the time; always true if the replay is not paced
   */
  private boolean await(Instant time, int millis) {
    if (!paced) {
      return true;
    }
    long wait = Duration.between(now(), time).toMillis();
    if (wait <= 0) {
      return true;
    }
    try {
      Thread.sleep(Math.min(wait, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = true;
    }
    return wait <= millis && !ended;
  }

  /** Starts the clock of a paced replay, at the start time of the recorded run. */
  public void startClock() {
    clockStartNanos = System.nanoTime();
  }

  /**
   * Returns the recorded time that the replay has reached: by the clock if the replay is paced and
   * has not ended, otherwise that of the last event or end line, or of the limit of the replay.
   */
  public Instant now() {
    if (stopped != null) {
      return stopped;
    }
    if (limitReached) {
      return limit;
    }
    return paced && !ended
        ? reader.startTime().plusNanos(System.nanoTime() - clockStartNanos)
        : reader.latestTime();
  }

  /** Returns the hook that the recorded run used, such as {@code kprobe}. */
  public String hook() {
    return reader.hook();
  }

  /** Returns when the recorded run started. */
  public Instant startTime() {
    return reader.startTime();
  }

  /**
   * Returns the comparison with the kernel's counters that the recorded run made. If the replay has
   * not reached the end of the file, this method skips the events before it.
   *
   * @param endRequested returns true once the user has requested the end; this method then stops
   *     reading
   * @return null: no comparison was made, its line was not reached, or the file does not contain
   *     exactly the run that was compared
   */
  public RunReport.Check check(BooleanSupplier endRequested) {
    stopped = now(); // the skipped events are not part of the replay
    while (!ended && !reader.isFinished() && !endRequested.getAsBoolean()) {
      reader.skip();
    }
    return reader.check();
  }

  /**
   * Returns the facts that the last run in the file has recorded about its host, as far as the file
   * was read.
   *
   * @return null: none were read, because the run had no causes, or its end was not reached
   */
  public HostFacts facts() {
    return reader.facts();
  }

  /** Returns the damage of the file as a sentence without a full stop; null: none was reached. */
  public String damage() {
    return reader.damage();
  }

  @Override
  public void stop() {
    ended = true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
