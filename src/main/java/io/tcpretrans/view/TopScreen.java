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
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal in full-screen mode, for {@code --top}. {@link #close} restores the terminal. Not
 * thread-safe.
 */
final class TopScreen implements AutoCloseable {
  private static final int FIRST_NON_ASCII = 0x80;

  /** The size for a terminal that does not report one, such as a serial console. */
  private static final Size DEFAULT_SIZE = new Size(80, 24);

  /** Kept in a field, because an unreferenced logger is collected and loses its level. */
  private static final Logger JLINE_LOGGER = Logger.getLogger("org.jline");

  private final FileInputStream stdin = new FileInputStream(FileDescriptor.in);
  private final Terminal terminal;
  private final TopSignals signals;
  private final TopOutput output = new TopOutput(this::write);
  private TerminalSettings settings;

  // escape sequences of the terminal, see terminfo(5); moveTo has parameters, see tputs(3)
  private final String moveTo;
  private final String clearToEnd;
  private final String clearScreen;
  private final String bold;
  private final String reverse;
  private final String dim;
  private final String endStyle;
  private final String enterScreen;
  private final String leaveScreen;

  private Size size = DEFAULT_SIZE;
  private boolean closed;

  /** Reads the escape sequences of the terminal, without changing the terminal. */
  private TopScreen(Terminal terminal, TerminalSettings settings) throws IOException {
    this.terminal = terminal;
    this.settings = settings;
    this.signals = new TopSignals(terminal);
    this.moveTo = sequence(Capability.cursor_address);
    if (moveTo == null) {
      throw new IOException(
          "--top cannot move the cursor: this host's terminfo has no cup capability for TERM="
              + terminal.getType()
              + "; try TERM=xterm, or use --count -i 1");
    }
    this.clearToEnd = sequences(Capability.clr_eol);
    this.clearScreen = sequences(Capability.clear_screen);
    this.bold = sequences(Capability.enter_bold_mode);
    this.reverse = sequences(Capability.enter_reverse_mode);
    this.dim = sequences(Capability.enter_dim_mode);
    this.endStyle = sequences(Capability.exit_attribute_mode);
    // without automatic margins, a line is cut, not wrapped, when the terminal has become narrower
    this.enterScreen =
        sequences(Capability.enter_ca_mode, Capability.cursor_invisible, Capability.exit_am_mode);
    this.leaveScreen = // cleared for tmux, see size()
        sequences(Capability.clear_screen)
            + sequences(
                Capability.enter_am_mode, Capability.exit_ca_mode, Capability.cursor_normal);
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
      write(enterScreen);
      succeeded = true;
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Returns the escape sequences of these capabilities; empty for those that the terminal lacks.
   */
  private String sequences(Capability... capabilities) {
    StringBuilder sequences = new StringBuilder();
    for (Capability capability : capabilities) {
      String sequence = sequence(capability);
      if (sequence != null) {
        Curses.tputs(sequences, sequence);
      }
    }
    return sequences.toString();
  }

  /** Returns an escape sequence without its delays (terminfo(5)); null: the terminal lacks it. */
  private String sequence(Capability capability) {
    String sequence = terminal.getStringCapability(capability);
    return sequence == null ? null : sequence.replaceAll("\\$<[^>]*>", "");
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
      output.prefix(clearScreen);
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
    StringBuilder sequences = new StringBuilder();
    for (int row = 0; row < size.getRows(); row++) {
      TopLine line = row < lines.size() ? lines.get(row) : TopLine.of("");
      StringBuilder text = new StringBuilder();
      CellText.appendSentence(line.text(), text);
      moveTo(row, 0, sequences);
      String style = sequence(line.style());
      sequences.append(style);
      appendText(row, text, sequences);
      sequences.append(style.isEmpty() ? "" : endStyle);
      if (DisplayWidth.of(text) < size.getColumns()) { // else the last one would be cleared
        sequences.append(clearToEnd);
      }
    }
    output.submit(sequences.toString());
  }

  private String sequence(TopLine.Style style) {
    return switch (style) {
      case PLAIN -> "";
      case BOLD -> bold;
      case REVERSE -> reverse;
      case DIM -> dim;
    };
  }

  /**
   * Appends a line. The cursor is moved after characters that are not ASCII, because the terminal
   * may take them for wider or narrower than {@link DisplayWidth}.
   */
  private void appendText(int row, CharSequence text, StringBuilder sequences) throws IOException {
    int column = 0;
    boolean uncertain = false;
    for (int at = 0; at < text.length(); ) {
      int character = Character.codePointAt(text, at);
      boolean ascii = character < FIRST_NON_ASCII;
      if (ascii && uncertain) {
        moveTo(row, column, sequences);
      }
      uncertain = !ascii;
      sequences.appendCodePoint(character);
      column += DisplayWidth.of(character);
      at += Character.charCount(character);
    }
    if (uncertain && column < size.getColumns()) {
      moveTo(row, column, sequences);
    }
  }

  private void moveTo(int row, int column, StringBuilder sequences) throws IOException {
    try {
      Curses.tputs(sequences, moveTo, row, column);
    } catch (IOError e) {
      throw new IOException("cannot move the cursor of the terminal: " + e.getMessage(), e);
    }
  }

  private void write(CharSequence sequences) throws IOException {
    if (terminal.writer().append(sequences).checkError()) {
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
      write(enterScreen);
    }
    return opened;
  }

  private void leaveFullScreen() throws IOException {
    if (output.drain()) {
      write(leaveScreen);
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
