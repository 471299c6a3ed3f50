package io.tcpretrans.record;

import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.PacketDrop;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.CauseField;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.OwnerFoundFields;
import io.tcpretrans.field.PacketDropFields;
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
 * The writer of a recording, which {@link RecordingReader} reads. A recording is a header line, a
 * line for each event as {@code -o json} prints it but with more fields, and an end line. The lines
 * of {@link HostFactsLines} precede the end line of a run with causes. If the file cannot be
 * written, the recording ends with an error message and tracing continues.
 */
public final class Recorder implements Recording, AutoCloseable {
  /** The version of the format. It is raised when older readers would misread new recordings. */
  static final long VERSION = 1;

  /** The event, and the field of the end line, that count dropped packets without a line. */
  private static final String DROPS_LEFT_OUT = "drops_left_out";

  /** {@link #accept} writes to the file when about so many bytes are pending. */
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final String hook;
  private final boolean withCauses;
  private final Consumer<String> error;
  private final RecordingTarget target;
  private final RecordingOutput output;

  /** The bytes that were not written to the file yet. */
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  private final JsonLines lines =
      new JsonLines(new BufferedWriter(new OutputStreamWriter(pending, StandardCharsets.UTF_8)));

  /** The file, or its compressor; null: the compressor could not be created. */
  private OutputStream stream;

  /** The number of headers written: one, and another each time the file was truncated. */
  private long parts;

  private long eventCount;
  private long dropsLeftOut;
  private boolean failed;
  private boolean closed;

  private Recorder(Path file, String hook, boolean withCauses, Consumer<String> error)
      throws IOException {
    this.file = file;
    this.hook = hook;
    this.withCauses = withCauses;
    this.error = error;
    try {
      this.target = RecordingTarget.open(file);
      this.output = target.output();
    } catch (RecordingTarget.Refused e) {
      throw new IOException("cannot record to " + FileNames.text(file) + ": " + e.getMessage(), e);
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
   * Creates the file and writes its header.
   *
   * @param file replaced if it exists and is empty or a recording; compressed if its name ends in
   *     .gz
   * @param hook the name of the hook in use, such as {@code kprobe}
   * @param withCauses whether rows have causes (--why)
   * @param error called once, with one sentence, if the file cannot be written, now or later
   * @throws IOException when the file cannot be opened, or must not be replaced
   */
  public static Recorder create(
      Path file, String hook, boolean withCauses, Instant start, Consumer<String> error)
      throws IOException {
    Recorder recorder = new Recorder(file, hook, withCauses, error);
    recorder.write(() -> recorder.startPart(start));
    return recorder;
  }

  /** Writes a header to the file, and after it the lines that were pending. */
  private void startPart(Instant start) throws IOException {
    byte[] pendingLines = pending.toByteArray();
    pending.reset();
    writeHeader(start);
    lines.flush();
    pending.write(pendingLines);
    stream = isCompressed(file) ? new GZIPOutputStream(output, BUFFER_BYTES, true) : output;
    writePending();
  }

  private void writePending() throws IOException {
    pending.writeTo(stream);
    pending.reset();
    stream.flush();
  }

  /** Returns whether a recording of this name is compressed with gzip. */
  static boolean isCompressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  private void writeHeader(Instant start) throws IOException {
    lines.begin("recording");
    lines.put("version", VERSION);
    lines.put("time", Times.utc(start));
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(start));
    lines.put("hook", hook);
    lines.put("part", ++parts);
    lines.put(RecordingHeader.CAUSES, withCauses);
    lines.end();
  }

  @Override
  public void accept(Event event) {
    write(
        () -> {
          if (event instanceof Row row) {
            writeRow(row);
          } else if (event instanceof LostEvents lost) {
            writeCount("lost", lost.time(), lost.count());
          } else if (event instanceof PacketDrop drop) {
            PacketDropFields.writeRecordingLine(drop, lines);
          } else if (event instanceof DropsLeftOut leftOut) {
            dropsLeftOut += leftOut.count();
            writeCount(DROPS_LEFT_OUT, leftOut.time(), leftOut.count());
          } else if (event instanceof OwnerFound found) {
            OwnerFoundFields.writeRecordingLine(found, lines);
          }
        });
    eventCount++;
    if (pending.size() >= BUFFER_BYTES) {
      flush();
    }
  }

  private void writeRow(Row row) throws IOException {
    lines.begin("retransmit");
    for (Field field : Field.RECORDED_FIELDS) {
      lines.put(field.fieldName(), field.value(row));
    }
    if (row.cause() != null) {
      for (CauseField field : CauseField.RECORDED_FIELDS) {
        lines.put(field.fieldName(), field.value(row));
      }
    }
    lines.end();
  }

  private void writeCount(String event, Instant time, long count) throws IOException {
    lines.begin(event);
    lines.put("time", Times.utc(time));
    lines.put("count", count);
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(time));
    lines.end();
  }

  @Override
  public void finish(Instant end, RunReport.Check check, HostFacts facts) {
    write(
        () -> {
          if (facts != null) {
            HostFactsLines.write(facts, lines);
          }
          lines.begin("end");
          lines.put("time", Times.utc(end));
          lines.put(Field.TIME_NS.fieldName(), Times.nanos(end));
          for (CheckField field : CheckField.values()) {
            lines.put(field.fieldName(), field.value(check));
          }
          lines.putList(CheckField.ENDED_NETNS, check == null ? List.of() : check.endedNames());
          lines.put(DROPS_LEFT_OUT, withCauses ? dropsLeftOut : null);
          lines.end();
        });
    close(); // now, so that failed() is final
  }

  /**
   * {@inheritDoc} If another process has truncated the file (logrotate's copytruncate), a new
   * header comes first, so that the file can be replayed without the copy of the earlier part.
   */
  @Override
  public void flush() {
    write(
        () -> {
          lines.flush();
          if (output.wasTruncated()) {
            startPart(Instant.now());
          } else if (pending.size() > 0) {
            writePending();
          }
        });
  }

  /** An operation that writes to the file. */
  private interface WriteOperation {
    void run() throws IOException;
  }

  /** Runs an operation, unless one has failed before. Reports the failure of this one. */
  private void write(WriteOperation operation) {
    if (failed) {
      return;
    }
    try {
      operation.run();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    failed = true;
    error.accept(
        "recording stopped after "
            + eventCount
            + " events: cannot write "
            + FileNames.text(file)
            + ": "
            + IoErrorText.of(e)
            + (closed ? "." : "; tracing continues."));
  }

  /** Returns whether the file existed, and had a recording that this one has replaced. */
  public boolean replacedRecording() {
    return target.replacedRecording();
  }

  /** Returns whether the file could not be written. */
  public boolean failed() {
    return failed;
  }

  /** Writes all recorded events and closes the file; does nothing when called again. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    flush();
    closed = true;
    try (output) {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      if (!failed) {
        fail(e);
      }
    }
  }
}
