package io.tcpretrans.view;

import java.io.IOException;
import java.io.Writer;

/**
 * The writer of all text for stdout and stderr. It escapes each line as {@link TextLine} does, so
 * that names of other users can be passed as they are. JSON and CSV have writers of their own.
 * Thread-safe.
 */
public final class TextLines {
  private final Writer out;

  /**
   * Creates a writer.
   *
   * @param out flushed by {@link #flush} and {@link #message}, but never closed
   */
  public TextLines(Writer out) {
    this.out = out;
  }

  /** Writes a line, and makes it empty for the next one. */
  synchronized void write(TextLine line) throws IOException {
    String text = line + "\n";
    line.clear();
    out.write(text);
  }

  /** Writes a text as one line, in which a newline is escaped too. */
  public void write(String text) throws IOException {
    write(new TextLine().text(text));
  }

  /** Writes a text of several lines, each of which ends with a newline or with the text. */
  public void writeAll(String text) throws IOException {
    for (String line : text.lines().toList()) {
      write(line);
    }
  }

  /**
   * Writes a line and everything that is buffered. An error is ignored, because there is no other
   * place to report it: only for stderr.
   */
  public void message(String text) {
    try {
      write(text);
      flush();
    } catch (IOException e) {
      return;
    }
  }

  /**
   * Writes the lines of a text, such as a stack trace, as {@link #message} does. A tab becomes
   * spaces.
   */
  public void messages(String text) {
    text.lines().forEach(line -> message(line.replace("\t", "        ")));
  }

  /** Writes everything that is buffered to the file, pipe or terminal. */
  public void flush() throws IOException {
    out.flush();
  }
}
