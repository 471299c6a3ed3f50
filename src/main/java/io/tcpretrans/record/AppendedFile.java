package io.tcpretrans.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An output file that another process may truncate or rename, as logrotate does. Bytes are written
 * to the current end of the file (O_APPEND), also after it was truncated or renamed.
 */
final class AppendedFile extends OutputStream {
  private final FileChannel channel;

  /** Whether this is a regular file. The size of other files, such as pipes, is always 0. */
  private final boolean regular;

  /** The size of the file in bytes, unless another process has changed it. */
  private long expectedSize;

  private AppendedFile(FileChannel channel, boolean regular) {
    this.channel = channel;
    this.regular = regular;
  }

  /** Creates a file, or opens an existing one. Truncates it if it is a regular file. */
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

  /**
   * Returns whether another process has truncated the file since the last call; always false for a
   * file that is not regular.
   */
  boolean wasTruncated() throws IOException {
    if (!regular || channel.size() >= expectedSize) {
      return false;
    }
    expectedSize = channel.size();
    return true;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer remaining = ByteBuffer.wrap(bytes, offset, length);
    while (remaining.hasRemaining()) {
      expectedSize += channel.write(remaining);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
