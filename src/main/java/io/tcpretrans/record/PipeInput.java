package io.tcpretrans.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The content of a pipe, which a daemon thread opens and reads, because both may wait for another
 * process without an end. A read of this stream ends when the end of the run is requested.
 */
final class PipeInput extends InputStream {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS = 4;

  /** How often a read looks whether the end of the run was requested. */
  private static final int WAIT_MILLIS = 100;

  /** The last chunk of a pipe. */
  private static final byte[] END = {};

  /** The error of a read during which the end of the run was requested. */
  static final class Ended extends IOException {
    private static final long serialVersionUID = 1;

    private Ended() {
      super("the run was ended before a process wrote a recording to it");
    }
  }

  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private final BooleanSupplier endRequested;

  /** The chunk that is being read, and where the next byte is in it. */
  private byte[] chunk = new byte[0];

  private int position;

  /** Set before {@link #END}; null: the pipe was read to its end. */
  private volatile IOException error;

  private PipeInput(BooleanSupplier endRequested) {
    this.endRequested = endRequested;
  }

  /**
   * Returns the stream. Waits for nothing.
   *
   * @param endRequested whether the end of the run is requested; any thread may make it true
   */
  static PipeInput open(Path pipe, BooleanSupplier endRequested) {
    PipeInput input = new PipeInput(endRequested);
    Thread thread = new Thread(() -> input.fill(pipe), "replayed-pipe");
    thread.setDaemon(true);
    thread.start();
    return input;
  }

  private void fill(Path pipe) {
    try {
      try (InputStream stream = Files.newInputStream(pipe)) {
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
          chunks.put(Arrays.copyOf(buffer, count));
        }
      } catch (IOException e) {
        error = e;
      }
      chunks.put(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    return await() ? chunk[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!await()) {
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, bytes, offset, count);
    position += count;
    return count;
  }

  /** Waits for the next byte. Returns false at the end of the pipe. */
  private boolean await() throws IOException {
    try {
      while (chunk != END && position == chunk.length) {
        byte[] next = chunks.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          chunk = next;
          position = 0;
        } else if (endRequested.getAsBoolean()) {
          throw new Ended();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ended();
    }
    if (chunk == END && error != null) {
      throw error;
    }
    return chunk != END;
  }

  /**
   * {@inheritDoc} Returns 1 where a read may have to wait: GZIPInputStream takes 0 for the end of
   * the file.
   */
  @Override
  public int available() {
    return chunk == END ? 0 : Math.max(1, chunk.length - position);
  }
}
