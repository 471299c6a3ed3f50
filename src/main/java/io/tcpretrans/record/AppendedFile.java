package io.tcpretrans.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * An output file that another process may truncate or rename, as logrotate does. Bytes are written
 * to the current end of the file (O_APPEND), also after it was truncated or renamed.
 */
final class AppendedFile extends RecordingOutput {
  private final FileChannel channel;
  private final boolean regular;

  /** The size of the file in bytes, unless another process has changed it. */
  private long expectedSize;

  /**
   * Takes a channel that appends, which {@link #close} closes.
   *
   * @param channel of an empty regular file, or of a device
   * @param regular whether it is a regular file; the size of a device is always 0
   */
  AppendedFile(FileChannel channel, boolean regular) {
    this.channel = channel;
    this.regular = regular;
  }

  @Override
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
