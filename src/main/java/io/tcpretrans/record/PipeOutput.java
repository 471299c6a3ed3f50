package io.tcpretrans.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A pipe that a daemon thread opens and writes, because both may wait for another process without
 * an end. Bytes that the pipe does not take are kept, up to a limit; a write that exceeds it fails.
 */
final class PipeOutput extends RecordingOutput {
  /** How many writes are kept; each has at most {@link #CHUNK_BYTES}. */
  private static final int CHUNKS = 256;

  private static final int CHUNK_BYTES = 1 << 16;

  /** How long a write waits for room, and {@link #close} for each chunk that is left. */
  private static final long WAIT_MILLIS = 1000;

  /** The chunk that ends the pipe. */
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private final Thread thread;
  private volatile boolean opened;
  private volatile IOException error;

  private PipeOutput(Path pipe) {
    thread = new Thread(() -> drain(pipe), "recorded-pipe");
    thread.setDaemon(true);
  }

  /** Returns the stream. Waits for nothing. */
  static PipeOutput open(Path pipe) {
    PipeOutput output = new PipeOutput(pipe);
    output.thread.start();
    return output;
  }

  private void drain(Path pipe) {
    try (OutputStream stream = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
      opened = true;
      for (byte[] chunk = chunks.take(); chunk != END; chunk = chunks.take()) {
        stream.write(chunk);
      }
    } catch (IOException e) {
      error = e;
      chunks.clear(); // makes room, so that the next write reports the error at once
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  boolean wasTruncated() {
    return false;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int start = offset; start < offset + length; start += CHUNK_BYTES) {
      put(Arrays.copyOfRange(bytes, start, Math.min(start + CHUNK_BYTES, offset + length)));
    }
  }

  private void put(byte[] chunk) throws IOException {
    if (error != null) {
      throw error;
    }
    try {
      if (!chunks.offer(chunk, WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw stuck();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stuck();
    }
  }

  private IOException stuck() {
    return new IOException(opened ? "its reader takes no more data" : "no process reads it");
  }

  /**
   * Waits until the pipe has taken everything.
   *
   * @throws IOException when a write has failed, or the pipe takes nothing for a second
   */
  @Override
  public void close() throws IOException {
    if (error == null) {
      put(END);
    }
    try {
      for (int left = chunks.size() + 1; thread.isAlive(); ) {
        thread.join(WAIT_MILLIS);
        int now = chunks.size();
        if (thread.isAlive() && now >= left) {
          throw stuck();
        }
        left = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (error != null) {
      throw error;
    }
  }
}
