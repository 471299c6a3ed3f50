package io.tcpretrans.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A pipe that a daemon thread opens and writes, because both may wait for another process without
 * an end. Bytes that the pipe does not take are kept, up to 8 MiB; a write that exceeds this limit
 * fails.
 */
final class PipeOutput extends RecordingOutput {
  private static final int LIMIT_BYTES = 8 << 20;

  /** The bytes of one write to the pipe, which is the progress that {@link #close} waits for. */
  private static final int PIECE_BYTES = 4096;

  /** How long a write waits for room, and {@link #close} for progress. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Thread thread;

  // guarded by this object
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private boolean opened;
  private boolean closing;
  private boolean done;
  private long pieces;
  private IOException error;

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

  /** The work of the thread. */
  private void drain(Path pipe) {
    IOException failure = null;
    try (OutputStream stream = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
      for (byte[] bytes = next(); bytes.length > 0; bytes = next()) {
        for (int start = 0; start < bytes.length; start += PIECE_BYTES) {
          stream.write(bytes, start, Math.min(PIECE_BYTES, bytes.length - start));
          addPiece();
        }
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(failure);
  }

  /** Waits for bytes, and returns and removes them; none: the stream is closed. */
  private synchronized byte[] next() throws InterruptedException {
    opened = true;
    while (pending.size() == 0 && !closing) {
      wait();
    }
    byte[] bytes = pending.toByteArray();
    pending.reset();
    notifyAll();
    return bytes;
  }

  private synchronized void addPiece() {
    pieces++;
    notifyAll();
  }

  private synchronized void end(IOException failure) {
    error = failure;
    done = true;
    notifyAll();
  }

  @Override
  boolean wasTruncated() {
    return false;
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (pending.size() + length > LIMIT_BYTES && !done) {
      awaitChange(deadline);
    }
    throwError();
    pending.write(bytes, offset, length);
    notifyAll();
  }

  /** Waits until the thread has done something. */
  @SuppressWarnings("WaitNotInLoop") // its callers loop
  private void awaitChange(long deadline) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      throw new IOException(opened ? "its reader takes no more data" : "no process reads it");
    }
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void throwError() throws IOException {
    if (error != null) {
      throw error;
    }
  }

  /**
   * Waits until the pipe has taken everything; does nothing when called again.
   *
   * @throws IOException when a write has failed, or the pipe takes nothing for a second
   */
  @Override
  public synchronized void close() throws IOException {
    if (closing) {
      return;
    }
    closing = true;
    notifyAll();
    long deadline = System.nanoTime() + WAIT_NANOS;
    for (long before = pieces; !done; before = pieces) {
      awaitChange(deadline);
      if (pieces > before) {
        deadline = System.nanoTime() + WAIT_NANOS;
      }
    }
    throwError();
  }
}
