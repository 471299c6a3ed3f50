package io.tcpretrans.cli;

import io.tcpretrans.capture.EndWatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The bytes of stdout or stderr. A slow reader is waited for, also if the descriptor is
 * non-blocking (O_NONBLOCK). Once the end of the run is requested, a reader that takes nothing for
 * a second is given up.
 *
 * <p>Lines are written to a pipe in pieces of at most PIPE_BUF bytes, because the kernel takes such
 * a piece completely or not at all (pipe(7)): whenever the process ends, the reader has no part of
 * a line. A longer line is the exception; the reader gets all of it if it goes on reading.
 *
 * <p>After the first error, all further bytes are dropped.
 */
final class OutputChannel extends OutputStream {
  /** PIPE_BUF of Linux. */
  private static final int PIPE_BUF = 4096;

  /** {@link #write} passes complete lines on when so many bytes are pending. */
  private static final int BUFFER_BYTES = 1 << 16;

  /** How long a reader may take nothing once the end of the run is requested. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a slow reader is waited for in total once the end of the run is requested. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often a wait looks whether the end of the run was requested. */
  private static final int WAIT_MILLIS = 100;

  /** The pause after a non-blocking descriptor has taken nothing (EAGAIN). */
  private static final int RETRY_MILLIS = 10;

  /** The error of an output whose reader takes nothing. */
  static final class Stuck extends IOException {
    private static final long serialVersionUID = 1;

    private Stuck(int bytes) {
      super("its reader takes no more data, and at least " + bytes + " bytes were not written");
    }
  }

  private final FileChannel channel;
  private final int descriptor;
  private final BooleanSupplier endRequested;

  /** Whether this is a regular file, which takes any piece without waiting. */
  private final boolean regular;

  private byte[] pending = new byte[BUFFER_BYTES + PIPE_BUF];
  private int size;

  /** How long the reader has been waited for since it took bytes, after the end was requested. */
  private long stuckNanos;

  /** How long the reader has been waited for in total after the end was requested. */
  private long slowNanos;

  private boolean failed;

  private OutputChannel(FileDescriptor file, int descriptor, BooleanSupplier endRequested) {
    this.channel = new FileOutputStream(file).getChannel();
    this.descriptor = descriptor;
    this.endRequested = endRequested;
    this.regular = Files.isRegularFile(Path.of("/proc/self/fd/" + descriptor));
  }

  /**
   * Returns the channel of stdout.
   *
   * @param endRequested whether the end of the run is requested; any thread may make it true
   */
  static OutputChannel stdout(BooleanSupplier endRequested) {
    return new OutputChannel(FileDescriptor.out, 1, endRequested);
  }

  /** Returns the channel of stderr; the parameter is as for {@link #stdout}. */
  static OutputChannel stderr(BooleanSupplier endRequested) {
    return new OutputChannel(FileDescriptor.err, 2, endRequested);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (failed) {
      return;
    }
    if (size + length > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(2 * pending.length, size + length));
    }
    System.arraycopy(bytes, offset, pending, size, length);
    size += length;
    if (size >= BUFFER_BYTES) {
      writePending(lastLineEnd());
    }
  }

  /** Returns where the last complete line of the pending bytes ends; 0: there is none. */
  private int lastLineEnd() {
    int end = size;
    while (end > 0 && pending[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  @Override
  public synchronized void flush() throws IOException {
    writePending(size);
  }

  /** Writes the first {@code end} pending bytes, and keeps the others. */
  private void writePending(int end) throws IOException {
    try {
      for (int start = 0; start < end; ) {
        int next = regular ? end : pieceEnd(start, end);
        writePiece(ByteBuffer.wrap(pending, start, next - start), end);
        start = next;
      }
      System.arraycopy(pending, end, pending, 0, size - end);
      size -= end;
    } catch (IOException e) {
      failed = true;
      size = 0;
      throw e;
    }
  }

  /** Returns the end of as many lines as PIPE_BUF bytes have, but of one line at least. */
  private int pieceEnd(int start, int end) {
    int lineEnd = start;
    for (int at = start; at < end; at++) {
      if (at - start >= PIPE_BUF && lineEnd > start) {
        return lineEnd;
      }
      if (pending[at] == '\n') {
        lineEnd = at + 1;
      }
    }
    return end - start <= PIPE_BUF || lineEnd == start ? end : lineEnd;
  }

  private void writePiece(ByteBuffer piece, int end) throws IOException {
    while (piece.hasRemaining()) {
      long start = System.nanoTime();
      boolean writable = regular || EndWatch.awaitWritable(descriptor, WAIT_MILLIS);
      boolean taken = writable && writeNow(piece) > 0;
      if (writable && !taken) {
        pause();
      }
      addWait(System.nanoTime() - start, taken, end - piece.position());
    }
  }

  /** Writes in this thread also if it is interrupted, which would close the channel. */
  private int writeNow(ByteBuffer piece) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return channel.write(piece);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Gives a reader up that lets the end of the run wait. */
  private void addWait(long nanos, boolean taken, int unwritten) throws Stuck {
    if (!endRequested.getAsBoolean()) {
      return;
    }
    stuckNanos = taken ? 0 : stuckNanos + nanos;
    slowNanos += nanos;
    if (unwritten > 0 && (stuckNanos >= STUCK_NANOS || slowNanos >= SLOW_NANOS)) {
      throw new Stuck(unwritten);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
