package io.tcpretrans.capture;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.Result;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Writes events down for {@link ReplaySource}: the lines of {@code -o json}, with more fields,
 * after a line that names the version. Tracing is not ended by a file that cannot be written.
 */
public final class Recorder implements AutoCloseable {
  /** Raised by a change that an older reader would misread; more fields are no such change. */
  static final long VERSION = 1;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final Consumer<String> words;
  private final Writer out;
  private final JsonLines lines;
  private long events;
  private boolean failed;

  private Recorder(Path file, OutputStream stream, Consumer<String> words) throws IOException {
    this.file = file;
    this.words = words;
    this.out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    this.lines = new JsonLines(out);
  }

  /**
   * Opens the file and writes what it begins with.
   *
   * @param file replaced where it exists; compressed when its name ends in .gz
   * @param hook with which the events are captured
   * @param words told when the file can no longer be written
   * @throws IOException when the file cannot be opened
   */
  public static Recorder create(Path file, Hook hook, Instant start, Consumer<String> words)
      throws IOException {
    Recorder recorder = new Recorder(file, open(file), words);
    recorder.write(() -> recorder.writeStart(hook, start));
    recorder.flush();
    return recorder;
  }

  private static OutputStream open(Path file) throws IOException {
    try {
      OutputStream stream = Files.newOutputStream(file);
      return compressed(file) ? new GZIPOutputStream(stream, BUFFER_BYTES, true) : stream;
    } catch (IOException e) {
      throw new IOException("cannot record to " + file + ": " + reason(e), e);
    }
  }

  static boolean compressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  /** What the system says, without the name of the file. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof java.nio.file.FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void writeStart(Hook hook, Instant start) throws IOException {
    lines.begin("recording");
    lines.put("version", VERSION);
    lines.put("time", Times.utc(start));
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(start));
    lines.put("hook", hook);
    lines.end();
  }

  /** Writes an event. */
  public void accept(Event event) {
    write(
        () -> {
          if (event instanceof Retransmit retransmit) {
            writeRetransmit(retransmit);
          } else if (event instanceof Lost lost) {
            writeLost(lost);
          }
        });
    events++;
  }

  private void writeRetransmit(Retransmit event) throws IOException {
    lines.begin("retransmit");
    for (Field field : Field.ALL) {
      lines.put(field.fieldName(), field.of(event));
    }
    lines.end();
  }

  private void writeLost(Lost lost) throws IOException {
    lines.begin("lost");
    lines.put("time", Times.utc(lost.time()));
    lines.put("count", lost.count());
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(lost.time()));
    lines.end();
  }

  /**
   * Writes the last line, without which a recording was cut.
   *
   * @param check null: not made
   */
  public void finish(Instant end, Result.Check check) {
    write(
        () -> {
          lines.begin("end");
          lines.put("time", Times.utc(end));
          lines.put(Field.TIME_NS.fieldName(), Times.nanos(end));
          for (CheckField field : CheckField.values()) {
            lines.put(field.fieldName(), field.of(check));
          }
          lines.end();
          lines.flush();
        });
  }

  /** Everything so far is to be in the file, also if the process is killed next. */
  public void flush() {
    write(lines::flush);
  }

  /** A part of the writing. */
  private interface Part {
    void write() throws IOException;
  }

  private void write(Part part) {
    if (failed) {
      return;
    }
    try {
      part.write();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    failed = true;
    words.accept(
        "recording stopped after "
            + events
            + " events: cannot write "
            + file
            + ": "
            + reason(e)
            + "; tracing goes on.");
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      if (!failed) {
        failed(e);
      }
    }
  }
}
