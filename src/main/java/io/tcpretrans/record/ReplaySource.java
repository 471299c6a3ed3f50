package io.tcpretrans.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.FieldReader;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.IoErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * A recording that {@link Recorder} wrote, by this version or an older one. Lines and fields from a
 * newer one are left out. A file that is damaged is read up to there. Several recordings that
 * follow each other in one file are read as one.
 */
public final class ReplaySource implements EventSource {
  private static final int BATCH_EVENTS = 512;
  private static final String GIVE_RECORDING = "give a file that --record wrote";
  private static final String NO_RECORDING = "it is not a tcpretrans recording; " + GIVE_RECORDING;

  private final Path file;
  private final boolean paced;
  private final RecordingLines lines;

  /** The fields of the line that was read last. */
  private final Map<String, Object> line;

  private final String hook;
  private final Instant start;
  private long startNanos = System.nanoTime();
  private Instant latest;
  private Event next;
  private RunReport.Check check;

  /** The number of the latest header in its run; 0 if the headers so far are not one run. */
  private long part;

  /** The time of the last line; null until it is read. */
  private Instant end;

  private boolean ended;
  private String damage;

  /** A newer version wrote the recording. */
  private static final class NewerFormat extends IOException {
    private static final long serialVersionUID = 1L;

    NewerFormat(String message) {
      super(message);
    }
  }

  private ReplaySource(Path file, RecordingLines lines, boolean paced) throws IOException {
    this.file = file;
    this.lines = lines;
    this.line = lines.fields();
    this.paced = paced;
    if (!lines.next() || !"recording".equals(line.get("event"))) {
      throw new IllegalArgumentException(NO_RECORDING);
    }
    requireKnownVersion();
    this.part = partNumber() == 1 ? 1 : 0;
    this.hook = String.valueOf(line.get("hook"));
    this.start = time();
    this.latest = start;
  }

  private void requireKnownVersion() throws IOException {
    if (!(line.get("version") instanceof Long version)) {
      throw new IllegalArgumentException(NO_RECORDING);
    }
    if (version > Recorder.VERSION) {
      throw new NewerFormat(
          "its format "
              + version
              + " is newer than this tcpretrans; replay it with a newer version");
    }
  }

  /** The header's number in its run; older versions wrote one header per run, without a number. */
  private long partNumber() {
    return line.get("part") instanceof Long number ? number : 1;
  }

  /**
   * Opens a recording.
   *
   * @param paced its events come as far from each other as they did; else all at once
   * @throws IOException when it cannot be read, or is none
   */
  public static ReplaySource open(Path file, boolean paced) throws IOException {
    try {
      InputStream stream = Files.newInputStream(file);
      try {
        InputStream plain = Recorder.compressed(file) ? new GZIPInputStream(stream) : stream;
        return new ReplaySource(file, new RecordingLines(plain), paced);
      } catch (IOException | IllegalArgumentException e) {
        stream.close();
        throw e;
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException("cannot replay " + FileNames.text(file) + ": " + NO_RECORDING, e);
    } catch (NewerFormat e) {
      throw new IOException("cannot replay " + FileNames.text(file) + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          "cannot replay "
              + FileNames.text(file)
              + ": "
              + IoErrorText.of(e)
              + "; "
              + GIVE_RECORDING,
          e);
    }
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    for (int count = 0; count < BATCH_EVENTS && !ended; count++) {
      if (next == null && end == null) {
        next = nextEvent();
      }
      if (next == null) {
        ended = ended || due(end, millis);
        break;
      }
      if (!due(next.time(), count == 0 ? millis : 0)) { // else those before it would wait
        break;
      }
      latest = next.time();
      Event event = next;
      next = null;
      consumer.accept(event);
    }
    return !ended;
  }

  /** Whether this time has come; waits so long for it. */
  private boolean due(Instant time, int millis) {
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

  /** Starts the clock of a paced replay. */
  public void startClock() {
    startNanos = System.nanoTime();
  }

  /** The time in the recording: of the latest event, or how far a paced one has come. */
  public Instant now() {
    return paced && !ended ? start.plusNanos(System.nanoTime() - startNanos) : latest;
  }

  /** The next event; null at the end, which is noted. */
  private Event nextEvent() {
    try {
      while (lines.next()) {
        switch (String.valueOf(line.get("event"))) {
          case "retransmit" -> {
            return FieldReader.row(line);
          }
          case "lost" -> {
            return new LostEvents(time(), line.get("count") instanceof Long count ? count : 0);
          }
          case "owner" -> {
            return FieldReader.ownerFound(line);
          }
          case "recording" -> startPart();
          case "end" -> {
            readEnd();
            if (!lines.next() || !"recording".equals(line.get("event"))) {
              return null;
            }
            startPart();
          }
          default -> {
            continue; // of a newer version
          }
        }
      }
      damage = "has no end line: it was cut after line " + lines.number();
    } catch (JsonProcessingException e) {
      damage =
          "is damaged at line "
              + e.getLocation().getLineNr()
              + " ("
              + firstLine(e.getOriginalMessage())
              + ")";
    } catch (IOException e) {
      damage = "is damaged at line " + lines.number() + " (" + firstLine(e.getMessage()) + ")";
    } catch (IllegalArgumentException | ArithmeticException e) {
      damage = "is damaged at line " + lines.number() + " (" + e.getMessage() + ")";
    }
    ended = true;
    return null;
  }

  private void readEnd() {
    latest = time();
    end = latest;
    check = part > 0 ? CheckField.read(line) : null;
  }

  /** Goes on after a header inside the file. The end line's comparison is valid for whole runs. */
  private void startPart() throws IOException {
    requireKnownVersion();
    boolean nextOfRun = end == null && part > 0 && partNumber() == part + 1;
    part = nextOfRun ? part + 1 : 0;
    end = null;
    check = null;
  }

  private static String firstLine(String message) {
    return message == null ? "unreadable" : message.lines().findFirst().orElse("");
  }

  private Instant time() {
    if (line.get(Field.TIME_NS.fieldName()) instanceof Long nanos) {
      return Times.ofNanos(nanos);
    }
    throw new IllegalArgumentException(Field.TIME_NS.fieldName() + " is missing");
  }

  /** The name of the hook that was in use. */
  public String hook() {
    return hook;
  }

  /** When the recording began. */
  public Instant start() {
    return start;
  }

  /**
   * The comparison with the kernel's counters that was made then, which is at the end of the file.
   *
   * @param stopped asked now and then whether to go on to there
   * @return null: none was made, or the file was not read to its end
   */
  public RunReport.Check check(BooleanSupplier stopped) {
    while (!ended && end == null && !stopped.getAsBoolean()) {
      next = nextEvent();
    }
    return check;
  }

  /** What is wrong with the file, once all that is right was read; null: nothing. */
  public String damage() {
    return damage == null ? null : FileNames.text(file) + " " + damage;
  }

  @Override
  public void stop() {
    ended = true;
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      return; // it was only read
    }
  }
}
