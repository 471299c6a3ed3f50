package io.tcpretrans.view;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A thread that writes to the terminal, so that a slow terminal delays nobody else. A screen that
 * was not begun to be written is replaced by the next one.
 */
final class TopOutput {
  /** How long the end of the screen waits for a slow terminal. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Writes to the terminal. */
  interface Target {
    void write(String text) throws IOException;
  }

  private final Target target;
  private String next;

  /** What precedes the next text, also if a later text replaces it. */
  private String prefix = "";

  private boolean writing;
  private IOException error;

  TopOutput(Target target) {
    this.target = target;
    Thread thread = new Thread(this::run, "screen");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Writes this text soon, unless a later one replaces it.
   *
   * @throws IOException when an earlier text could not be written
   */
  synchronized void submit(String text) throws IOException {
    rethrow();
    next = text;
    notifyAll();
  }

  /** Writes this text before the next one of {@link #submit}, whichever that is. */
  synchronized void prefix(String text) {
    prefix = text;
  }

  /**
   * Waits until everything is written, at most a second.
   *
   * @return false: the terminal is too slow
   * @throws IOException when a text could not be written
   */
  synchronized boolean drain() throws IOException {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while ((next != null || writing) && error == null) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        return false;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    rethrow();
    return true;
  }

  private void rethrow() throws IOException {
    if (error != null) {
      throw new IOException(error.getMessage(), error);
    }
  }

  private void run() {
    try {
      while (true) {
        target.write(take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      fail(e);
    }
  }

  private synchronized String take() throws InterruptedException {
    writing = false;
    notifyAll();
    while (next == null) {
      wait();
    }
    String text = prefix + next;
    prefix = "";
    next = null;
    writing = true;
    return text;
  }

  private synchronized void fail(IOException e) {
    error = e;
    notifyAll();
  }
}
