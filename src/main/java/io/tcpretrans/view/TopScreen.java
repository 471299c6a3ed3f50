package io.tcpretrans.view;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The terminal in full-screen mode, for {@code --top}. {@link #close} restores the terminal. Not
 * thread-safe.
 */
final class TopScreen implements AutoCloseable {
  /** The size for a terminal that does not report one, such as a serial console. */
  private static final Size DEFAULT_SIZE = new Size(80, 24);

  /** Kept in a field, because an unreferenced logger is collected and loses its level. */
  private static final Logger JLINE_LOGGER = Logger.getLogger("org.jline");

  private final FileInputStream stdin = new FileInputStream(FileDescriptor.in);
  private final Terminal terminal;
  private final TopSignals signals;
  private final TopOutput output = new TopOutput(this::write);
  private TerminalSettings settings;

  private final TerminalSequences sequences;
  private Size size = DEFAULT_SIZE;
  private boolean closed;

  /** Reads the escape sequences of the terminal, without changing the terminal. */
  private TopScreen(Terminal terminal, TerminalSettings settings) throws IOException {
    this.terminal = terminal;
    this.settings = settings;
    this.signals = new TopSignals(terminal);
    this.sequences = new TerminalSequences(terminal);
  }

  /**
   * Opens the terminal of stdin and stdout in full-screen mode. JLine calls stty(1) for that,
   * because its native library would have to be unpacked to a file first.
   *
   * @throws IOException when stdin or stdout is not a terminal, or the cursor cannot be moved
   */
  static TopScreen open() throws IOException {
    TerminalSettings settings;
    try {
      settings = TerminalSettings.read();
    } catch (IOException e) {
      throw new IOException(
          "--top needs a terminal as stdin, from which it reads keys ("
              + e.getMessage()
              + "); use --count -i 1",
          e);
    }
    JLINE_LOGGER.setLevel(Level.OFF); // its warnings would disturb the screen
    try {
      // JLine must not handle signals, because the JVM ends the trace when one arrives
      TopScreen screen =
          new TopScreen(
              TerminalBuilder.builder()
                  .system(true)
                  .provider("exec")
                  .dumb(false)
                  .nativeSignals(false)
                  .build(),
              settings);
      screen.enterFullScreen();
      return screen;
    } catch (IllegalStateException | IOError e) {
      throw new IOException(
          "cannot use the terminal for --top (" + e.getMessage() + "); use --count -i 1", e);
    }
  }

  private void enterFullScreen() throws IOException {
    boolean succeeded = false;
    try {
      terminal.enterRawMode();
      signals.install();
      write(sequences.enterScreen());
      succeeded = true;
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Returns characters for sparklines that this terminal can show, from an empty bar to the
   * highest.
   */
  String levels() {
    return terminal.encoding().equals(StandardCharsets.UTF_8) ? " ▁▂▃▄▅▆▇█" : " .:-=+*#";
  }

  /**
   * Returns whether the size has changed since {@link #size} was called, or it was never called.
   */
  boolean resized() {
    return signals.isResized();
  }

  /** Returns the size in characters, at least 1 x 1, which {@link #draw} will fill. */
  Size size() throws IOException {
    if (signals.takeResized()) { // before the size is read, because it may change again meanwhile
      try {
        Size current = terminal.getSize();
        boolean reported = current.getRows() > 0 && current.getColumns() > 0;
        size = reported ? current : DEFAULT_SIZE;
      } catch (IOError e) {
        throw new IOException("cannot read the size of the terminal: " + e.getMessage(), e);
      }
      // tmux would keep what is to the right of a narrower screen, and move it to the shell's
      output.prefix(sequences.clearScreen());
    }
    return size;
  }

  /**
   * Fills the screen with these lines. Every line is written again each time, so that output of
   * other programs disappears. Another thread writes to the terminal.
   *
   * @param lines not more and not wider than {@link #size} allows; of characters that a terminal
   *     could obey, only the escapes are drawn
   * @throws IOException when the terminal could not be written
   */
  void draw(List<TopLine> lines) throws IOException {
    output.submit(sequences.frame(lines, size));
  }

  private void write(CharSequence text) throws IOException {
    if (terminal.writer().append(text).checkError()) {
      throw new IOException("cannot write to the terminal");
    }
  }

  /** Returns whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** Returns the next byte of the keys that were pressed; negative: none. Never waits. */
  int key() throws IOException {
    return stdin.available() > 0 ? stdin.read() : -1;
  }

  /**
   * Answers Ctrl-Z: restores the terminal, stops this process, and opens the screen again when the
   * process continues. Does the latter also after another signal has stopped the process.
   *
   * @return whether the screen has to be drawn
   */
  boolean handleJobControl() throws IOException {
    boolean stop = signals.takeStopRequest();
    if (stop) {
      leaveFullScreen();
      settings.restore();
      signals.stop();
      settings = TerminalSettings.read(); // the user may have changed them meanwhile
    }
    boolean opened = stop || signals.takeContinued();
    if (opened) {
      terminal.enterRawMode();
      output.drain();
      write(sequences.enterScreen());
    }
    return opened;
  }

  private void leaveFullScreen() throws IOException {
    if (output.drain()) {
      write(sequences.leaveScreen());
    }
  }

  /** Leaves the full-screen mode and restores the settings; does nothing when called again. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      leaveFullScreen();
    } finally {
      restoreSettings();
    }
  }

  private void restoreSettings() throws IOException {
    try {
      terminal.close();
    } catch (IOException e) {
      // a second Ctrl-C has ended the stty(1) that JLine runs; the next command restores everything
    }
    try {
      settings.restore();
    } catch (IOException e) {
      throw new IOException("cannot restore the terminal (" + e.getMessage() + "); type reset", e);
    }
  }
}
