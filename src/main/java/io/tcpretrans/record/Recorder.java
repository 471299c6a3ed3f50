package io.tcpretrans.record;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.OwnerFoundFields;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.Recording;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.IoErrorText;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Writes events down for {@link ReplaySource}: the lines of {@code -o json}, with more fields,
 * after a line that names the version. Tracing is not ended by a file that cannot be written.
 */
public final class Recorder implements Recording, AutoCloseable {
  /** Raised by a change that an older reader would misread; more fields are no such change. */
  static final long VERSION = 1;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final String hook;
  private final Consumer<String> error;
  private final AppendedFile appended;

  /** What was not written to the file yet. */
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  private final JsonLines lines =
      new JsonLines(new BufferedWriter(new OutputStreamWriter(pending, StandardCharsets.UTF_8)));
  private OutputStream stream;

  /** How many headers were written: one, and another whenever the file was cut. */
  private long parts;

  private long events;
  private boolean failed;

  private Recorder(Path file, String hook, Consumer<String> error) throws IOException {
    this.file = file;
    this.hook = hook;
    this.error = error;
    try {
      this.appended = AppendedFile.create(file);
    } catch (IOException e) {
      throw new IOException(
          "cannot record to "
              + FileNames.text(file)
              + ": "
              + IoErrorText.of(e)
              + "; give a writable file with --record FILE",
          e);
    }
  }

  /**
   * Opens the file and writes what it begins with.
   *
   * @param file replaced where it exists; compressed when its name ends in .gz
   * @param hook the name of the hook in use
   * @param error told when the file can no longer be written
   * @throws IOException when the file cannot be opened
   */
  public static Recorder create(Path file, String hook, Instant start, Consumer<String> error)
      throws IOException {
    Recorder recorder = new Recorder(file, hook, error);
    recorder.write(() -> recorder.begin(start));
    return recorder;
  }

  /** Begins a recording that can be read without what the file had before. */
  private void begin(Instant start) throws IOException {
    byte[] held = pending.toByteArray();
    pending.reset();
    writeStart(start);
    lines.flush();
    pending.write(held);
    stream = compressed(file) ? new GZIPOutputStream(appended, BUFFER_BYTES, true) : appended;
    writePending();
  }

  private void writePending() throws IOException {
    pending.writeTo(stream);
    pending.reset();
    stream.flush();
  }

  static boolean compressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  private void writeStart(Instant start) throws IOException {
    lines.begin("recording");
    lines.put("version", VERSION);
    lines.put("time", Times.utc(start));
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(start));
    lines.put("hook", hook);
    lines.put("part", ++parts);
    lines.end();
  }

  @Override
  public void accept(Event event) {
    write(
        () -> {
          if (event instanceof Row row) {
            writeRow(row);
          } else if (event instanceof LostEvents lost) {
            writeLost(lost);
          } else if (event instanceof OwnerFound found) {
            OwnerFoundFields.record(found, lines);
          }
        });
    events++;
    if (pending.size() >= BUFFER_BYTES) {
      flush();
    }
  }

  private void writeRow(Row row) throws IOException {
    lines.begin("retransmit");
    for (Field field : Field.ALL) {
      lines.put(field.fieldName(), field.of(row));
    }
    lines.end();
  }

  private void writeLost(LostEvents lost) throws IOException {
    lines.begin("lost");
    lines.put("time", Times.utc(lost.time()));
    lines.put("count", lost.count());
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(lost.time()));
    lines.end();
  }

  @Override
  public void finish(Instant end, RunReport.Check check) {
    write(
        () -> {
          lines.begin("end");
          lines.put("time", Times.utc(end));
          lines.put(Field.TIME_NS.fieldName(), Times.nanos(end));
          for (CheckField field : CheckField.values()) {
            lines.put(field.fieldName(), field.of(check));
          }
          lines.putList(CheckField.ENDED_NETNS, check == null ? List.of() : check.endedNames());
          lines.end();
        });
    flush();
  }

  /**
   * {@inheritDoc} If the file was cut meanwhile (logrotate's copytruncate), a new recording begins
   * in it.
   */
  @Override
  public void flush() {
    write(
        () -> {
          lines.flush();
          if (appended.isCut()) {
            begin(Instant.now());
          } else if (pending.size() > 0) {
            writePending();
          }
        });
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
    error.accept(
        "recording stopped after "
            + events
            + " events: cannot write "
            + FileNames.text(file)
            + ": "
            + IoErrorText.of(e)
            + "; tracing continues.");
  }

  @Override
  public void close() {
    try (appended) {
      flush();
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      if (!failed) {
        failed(e);
      }
    }
  }
}
