package io.tcpretrans.cli;

import io.tcpretrans.view.TextLines;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last messages of a run while the live screen covers stderr, in bounded memory. Each message
 * is a line. Thread-safe.
 */
final class HeldMessages extends Writer {
  private static final int MAX_MESSAGES = 1000;

  private final Deque<String> messages = new ArrayDeque<>();
  private final StringBuilder unfinished = new StringBuilder();
  private long leftOut;

  @Override
  public void write(char[] text, int offset, int length) {
    synchronized (lock) {
      for (int index = offset; index < offset + length; index++) {
        if (text[index] == '\n') {
          endMessage();
        } else {
          unfinished.append(text[index]);
        }
      }
    }
  }

  private void endMessage() {
    if (messages.size() == MAX_MESSAGES) {
      messages.removeFirst();
      leftOut++;
    }
    messages.addLast(unfinished.toString());
    unfinished.setLength(0);
  }

  /** Prints the messages, after a line with the number of earlier ones that were left out. */
  void printTo(TextLines stderr) {
    synchronized (lock) {
      if (leftOut > 0) {
        stderr.message(
            "The live screen left out "
                + leftOut
                + (leftOut == 1 ? " message" : " messages")
                + " before the last 1,000.");
      }
      messages.forEach(stderr::message);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
