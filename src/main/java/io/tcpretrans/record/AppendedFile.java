package io.tcpretrans.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to which everything is appended (O_APPEND): after it was cut from outside, what follows
 * stands at its new end. It is followed when it is renamed.
 */
final class AppendedFile extends OutputStream {
  private final FileChannel channel;

  /** Only the size of a regular file says something. */
  private final boolean regular;

  /** How large the file is if nobody else changes it. */
  private long expected;

  private AppendedFile(FileChannel channel, boolean regular) {
    this.channel = channel;
    this.regular = regular;
  }

  /** Opens a file, which is emptied where it exists. */
  static AppendedFile create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    boolean regular = Files.isRegularFile(file);
    if (regular) {
      channel.truncate(0);
    }
    return new AppendedFile(channel, regular);
  }

  /** Whether the file has become shorter than it was written; says so once for each cut. */
  boolean isCut() throws IOException {
    if (!regular || channel.size() >= expected) {
      return false;
    }
    expected = channel.size();
    return true;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    while (rest.hasRemaining()) {
      expected += channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
