package io.tcpretrans.record;

import io.tcpretrans.field.InvalidLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A reader of lines of at most 64 KiB, so that no file can fill the memory. */
final class LineReader implements AutoCloseable {
  /** The longest line that a recorder writes has about 10 KiB. */
  static final int MAX_BYTES = 1 << 16;

  private final InputStream stream;
  private final byte[] buffer = new byte[MAX_BYTES + 1]; // a line, and its line feed

  /**
   * Where the bytes begin that were read from the stream after the current line, and where they
   * end.
   */
  private int unreadStart;

  private int unreadEnd;
  private int lineStart;
  private int lineLength;
  private long number;
  private boolean terminated;

  /** Creates a reader of a stream, which {@link #close} closes. */
  LineReader(InputStream stream) {
    this.stream = stream;
  }

  /**
   * Reads the next line.
   *
   * @return false: the end of the stream was reached, and there is no line
   * @throws InvalidLine when the line is too long or is not UTF-8
   * @throws IOException when the stream cannot be read
   */
  boolean next() throws IOException {
    int at = unreadStart;
    while (true) {
      while (at < unreadEnd && buffer[at] != '\n') {
        at++;
      }
      if (at < unreadEnd) {
        take(at, true);
        return true;
      }
      at -= unreadStart;
      if (!readMore()) {
        boolean anyBytes = unreadEnd > 0;
        if (anyBytes) {
          take(unreadEnd, false);
        }
        return anyBytes;
      }
    }
  }

  /** Moves the unread bytes to the beginning of the buffer, and reads more; false: the end. */
  private boolean readMore() throws IOException {
    System.arraycopy(buffer, unreadStart, buffer, 0, unreadEnd - unreadStart);
    unreadEnd -= unreadStart;
    unreadStart = 0;
    if (unreadEnd == buffer.length) {
      number++;
      throw new InvalidLine("longer than 64 KiB");
    }
    int count = stream.read(buffer, unreadEnd, buffer.length - unreadEnd);
    unreadEnd += Math.max(0, count);
    return count >= 0;
  }

  private void take(int end, boolean withLineFeed) throws InvalidLine {
    number++;
    lineStart = unreadStart;
    lineLength = end - lineStart;
    terminated = withLineFeed;
    unreadStart = withLineFeed ? end + 1 : end;
    checkUtf8();
  }

  private void checkUtf8() throws InvalidLine {
    for (int at = lineStart; at < lineStart + lineLength; at++) {
      if (buffer[at] < 0) { // no ASCII: a recorder escapes such characters, but a user may not
        try {
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(buffer, lineStart, lineLength));
          return;
        } catch (CharacterCodingException e) {
          throw new InvalidLine("not UTF-8");
        }
      }
    }
  }

  /** Returns an array that has the line, until {@link #next} is called. */
  byte[] buffer() {
    return buffer;
  }

  /** Returns where the line starts in {@link #buffer}. */
  int start() {
    return lineStart;
  }

  /** Returns the number of bytes of the line, without its line feed. */
  int length() {
    return lineLength;
  }

  /** Returns whether the line has a line feed at its end. */
  boolean isTerminated() {
    return terminated;
  }

  /** Returns the number of the line that was read last; the first line is 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
