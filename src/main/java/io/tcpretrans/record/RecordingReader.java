package io.tcpretrans.record;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.FieldReader;
import io.tcpretrans.field.InvalidLine;
import io.tcpretrans.field.LineValues;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.IoErrorText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * A reader of recordings that {@link Recorder} of this version or an older one wrote. Lines and
 * fields of a newer version are skipped. A damaged file is read up to the damage.
 *
 * <p>A recording is a header line, event lines and an end line. A file may contain several of them,
 * one after the other, which are read as one. If the file of a run was truncated while it was
 * recorded, as logrotate does, the rest of the run starts with another header: a run then has
 * several parts, which are numbered from 1, and only the last part has an end line.
 */
final class RecordingReader implements AutoCloseable {
  private final Path file;
  private final RecordingLines lines;

  /** The fields of the line that was read last. */
  private final LineValues line;

  private final boolean withCauses;
  private final String hook;
  private final Instant startTime;

  /** The event that was read but not taken; null: none. */
  private Event next;

  private Instant latestTime;

  /** The number of the current part; 0 if the file so far is not one run from its first part on. */
  private long part;

  /** The time of the end line; null: it was not read, or another recording follows it. */
  private Instant endTime;

  private RunReport.Check check;
  private final HostFactsLines facts = new HostFactsLines();

  /** Whether the end of the run was requested while the reader waited for a pipe. */
  private boolean ended;

  /** The predicate of a sentence about the file; null: no damage was reached. */
  private String damage;

  private RecordingReader(Path file, boolean withCauses, RecordingLines lines) throws IOException {
    this.file = file;
    this.withCauses = withCauses;
    this.lines = lines;
    this.line = lines.fields();
    if (!lines.next() || !RecordingHeader.isHeader(line)) {
      throw new InvalidLine(RecordingHeader.NO_RECORDING);
    }
    RecordingHeader header = RecordingHeader.of(line);
    if (withCauses && !header.hasCauses()) {
      throw new RecordingHeader.NoCauses();
    }
    this.part = header.part() == 1 ? 1 : 0;
    this.hook = header.hook();
    this.startTime = line.time();
    this.latestTime = startTime;
  }

  /**
   * Opens a file and reads its header line.
   *
   * @param withCauses whether the rows get the causes that were recorded; otherwise they get none
   * @param endRequested whether the end of the run is requested; then a pipe is not waited for
   * @throws IOException when the file cannot be read, is not a recording, has a newer format, or
   *     has no causes although the rows shall get them; the message is for the user
   */
  static RecordingReader open(Path file, boolean withCauses, BooleanSupplier endRequested)
      throws IOException {
    try {
      InputStream stream =
          FileType.isPipe(file) ? PipeInput.open(file, endRequested) : Files.newInputStream(file);
      try {
        InputStream plain = Recorder.isCompressed(file) ? GzipInput.open(stream) : stream;
        return new RecordingReader(file, withCauses, new RecordingLines(plain));
      } catch (IOException e) {
        stream.close();
        throw e;
      }
    } catch (PipeInput.Ended e) {
      throw cannotReplay(file, e.getMessage(), e);
    } catch (InvalidLine | EOFException e) {
      throw cannotReplay(file, RecordingHeader.NO_RECORDING, e);
    } catch (RecordingHeader.NewerFormat | RecordingHeader.NoCauses e) {
      throw cannotReplay(file, e.getMessage(), e);
    } catch (IOException e) {
      throw cannotReplay(file, IoErrorText.of(e) + "; " + RecordingHeader.GIVE_RECORDING, e);
    }
  }

  private static IOException cannotReplay(Path file, String reason, Exception cause) {
    return new IOException("cannot replay " + FileNames.text(file) + ": " + reason, cause);
  }

  /** Returns the hook that the recorded run used, such as {@code kprobe}. */
  String hook() {
    return hook;
  }

  /** Returns when the recorded run started, or its first part in this file. */
  Instant startTime() {
    return startTime;
  }

  /**
   * Returns the time of the event that was taken last, or of an end line that was read after it;
   * before either of them, the start time.
   */
  Instant latestTime() {
    return latestTime;
  }

  /** Returns the time of the end line of the file; null: the reader has not reached it. */
  Instant endTime() {
    return endTime;
  }

  /**
   * Returns whether nothing more will be read: the reader has reached the end of the file, or
   * damage in it, or the run is to end.
   */
  boolean isFinished() {
    return endTime != null || damage != null || ended;
  }

  /**
   * Returns the comparison with the kernel's counters from the end line.
   *
   * @return null: the end line was not reached or has no comparison, or the file does not contain
   *     exactly the run that was compared
   */
  RunReport.Check check() {
    return check;
  }

  /** Returns the facts that were read last about a recorded host; null: none were read. */
  HostFacts facts() {
    return facts.facts();
  }

  /** Returns the damage of the file as a sentence without a full stop; null: none was reached. */
  String damage() {
    return damage == null ? null : FileNames.text(file) + " " + damage;
  }

  /** Returns the next event, which {@link #take} will return; null: there is none. */
  Event peek() {
    if (next == null && !isFinished()) {
      next = read();
    }
    return next;
  }

  /** Returns and removes the next event. Called after {@link #peek} has returned an event. */
  Event take() {
    Event event = next;
    next = null;
    latestTime = event.time();
    return event;
  }

  /** Reads the next event in place of the one that was not taken, on the way to the end line. */
  void skip() {
    next = read();
  }

  /** Returns the next event; null: the end of the file or damage was reached. */
  private Event read() {
    try {
      while (lines.next()) {
        switch (line.requiredToken("event")) {
          case "retransmit" -> {
            return withCauses ? FieldReader.rowWithCause(line) : FieldReader.row(line);
          }
          case "lost" -> {
            return new LostEvents(line.time(), line.required("count", 0, LineValues.MAX_UINT32));
          }
          case "owner" -> {
            return FieldReader.ownerFound(line);
          }
          case HostFactsLines.FACTS -> facts.read(line);
          case HostFactsLines.NAMESPACE -> facts.readNamespace(line);
          case "recording" -> startPart();
          case "end" -> {
            readEnd();
            if (!lines.next() || !RecordingHeader.isHeader(line)) {
              return null;
            }
            startPart();
          }
          default -> {
            continue; // a drop, which no view shows yet, or a line of a newer version
          }
        }
      }
      damage = "has no end line: it was cut after line " + lines.number();
    } catch (PipeInput.Ended e) {
      ended = true;
      return null;
    } catch (EOFException e) { // within the last line
      damage = "has no end line: it was cut after line " + (lines.number() - 1);
    } catch (InvalidLine | RecordingHeader.NewerFormat e) {
      damage = damagedAtLine(e.getMessage());
    } catch (IOException e) {
      damage = damagedAtLine(IoErrorText.of(e));
    }
    return null;
  }

  private String damagedAtLine(String reason) {
    return "is damaged at line " + lines.number() + " (" + reason + ")";
  }

  /** Takes a header that is not the first line of the file. */
  private void startPart() throws IOException {
    RecordingHeader header = RecordingHeader.of(line);
    boolean continuesRun = endTime == null && part > 0 && header.part() == part + 1;
    part = continuesRun ? part + 1 : 0;
    endTime = null;
    check = null;
  }

  private void readEnd() throws IOException {
    latestTime = line.time();
    endTime = latestTime;
    check = part > 0 ? CheckField.read(line) : null; // the comparison is about a whole run
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      return; // no data can be lost, since the file was only read
    }
  }
}
