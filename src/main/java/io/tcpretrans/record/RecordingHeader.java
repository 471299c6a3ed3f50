package io.tcpretrans.record;

import io.tcpretrans.field.InvalidLine;
import io.tcpretrans.field.LineValues;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The header line of a recording, or of one part of a recording.
 *
 * @param hook the hook that the recorded run used, such as {@code kprobe}
 * @param part the number of the part in its run, from 1
 * @param hasCauses whether the run had --why
 */
record RecordingHeader(String hook, long part, boolean hasCauses) {
  /** The first bytes of each recording. */
  private static final byte[] BEGINNING =
      "{\"event\":\"recording\"".getBytes(StandardCharsets.US_ASCII);

  /** The first bytes of a compressed recording that are sure to contain {@link #BEGINNING}. */
  private static final int START_BYTES = 4096;

  /** The field of the header that says whether the run had --why. */
  static final String CAUSES = "causes";

  /** The end of the error messages of a replay. */
  static final String GIVE_RECORDING = "give a file that --record wrote";

  /** The reason in an error message about a file that has no header. */
  static final String NO_RECORDING = "it is not a tcpretrans recording; " + GIVE_RECORDING;

  /** The error that a newer version wrote the recording in another format. */
  static final class NewerFormat extends IOException {
    private static final long serialVersionUID = 1L;

    NewerFormat(long version) {
      super(
          "its format "
              + version
              + " is newer than this tcpretrans; replay it with a newer version");
    }
  }

  /** The error that the run had no --why, so that a replay with --why has nothing to show. */
  static final class NoCauses extends IOException {
    private static final long serialVersionUID = 1L;

    NoCauses() {
      super("it has no causes; leave out --why, or record with --why");
    }
  }

  /**
   * Returns whether an open file begins as a recording does, compressed or not.
   *
   * @throws IOException when the file cannot be read
   */
  static boolean begins(FileChannel file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(START_BYTES);
    while (start.hasRemaining() && file.read(start, start.position()) > 0) {}
    byte[] bytes = Arrays.copyOf(start.array(), start.position());
    return startsWith(bytes, BEGINNING) || startsWith(unpacked(bytes), BEGINNING);
  }

  private static boolean startsWith(byte[] bytes, byte[] beginning) {
    return Arrays.equals(Arrays.copyOf(bytes, beginning.length), beginning);
  }

  /** Returns the first bytes of a compressed file; none if it is not compressed. */
  private static byte[] unpacked(byte[] start) {
    try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(start))) {
      return stream.readNBytes(BEGINNING.length);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Returns whether a line, given by its fields, is a header. */
  static boolean isHeader(LineValues line) throws InvalidLine {
    return "recording".equals(line.text("event"));
  }

  /**
   * Reads a header.
   *
   * @param line the fields of a line for which {@link #isHeader} is true
   * @throws InvalidLine if the header has no version, or another value is invalid
   * @throws NewerFormat if a later version of the format was written, which this version of
   *     tcpretrans could misread
   */
  static RecordingHeader of(LineValues line) throws InvalidLine, NewerFormat {
    long version = line.required("version", 1, LineValues.MAX_UINT32);
    if (version > Recorder.VERSION) {
      throw new NewerFormat(version);
    }
    // Older versions wrote one header per run, without a number.
    Long part = line.number("part", 1, LineValues.MAX_COUNT);
    return new RecordingHeader(
        line.requiredToken("hook"), part == null ? 1 : part, line.isTrue(CAUSES));
  }
}
