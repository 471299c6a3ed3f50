package io.tcpretrans.view;

import java.io.IOError;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/** The escape sequences of a terminal, as terminfo(5) describes it. */
final class TerminalSequences {
  private static final int FIRST_NON_ASCII = 0x80;

  private final Terminal terminal;
  private final String moveTo; // has parameters, see tputs(3)
  private final String clearToEnd;
  private final String clearScreen;
  private final String bold;
  private final String reverse;
  private final String dim;
  private final String endStyle;
  private final String enterScreen;
  private final String leaveScreen;

  /**
   * Reads the escape sequences.
   *
   * @throws IOException when the terminal cannot move its cursor
   */
  TerminalSequences(Terminal terminal) throws IOException {
    this.terminal = terminal;
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
    // tmux would move what is to the right of a narrower screen to the screen of the shell
    this.leaveScreen =
        clearScreen
            + sequences(
                Capability.enter_am_mode, Capability.exit_ca_mode, Capability.cursor_normal);
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

  String enterScreen() {
    return enterScreen;
  }

  String leaveScreen() {
    return leaveScreen;
  }

  String clearScreen() {
    return clearScreen;
  }

  /**
   * Returns the text and the escape sequences that fill a screen of this size.
   *
   * @param lines not more and not wider than the size allows
   * @throws IOException when the cursor cannot be moved
   */
  String frame(List<TopLine> lines, Size size) throws IOException {
    StringBuilder frame = new StringBuilder();
    for (int row = 0; row < size.getRows(); row++) {
      TopLine line = row < lines.size() ? lines.get(row) : TopLine.of("");
      StringBuilder text = new StringBuilder();
      CellText.appendSentence(line.text(), text);
      moveTo(row, 0, frame);
      String style = style(line.style());
      frame.append(style);
      appendText(row, text, size.getColumns(), frame);
      frame.append(style.isEmpty() ? "" : endStyle);
      if (DisplayWidth.of(text) < size.getColumns()) { // else the last one would be cleared
        frame.append(clearToEnd);
      }
    }
    return frame.toString();
  }

  private String style(TopLine.Style style) {
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
  private void appendText(int row, CharSequence text, int columns, StringBuilder frame)
      throws IOException {
    int column = 0;
    boolean uncertain = false;
    for (int at = 0; at < text.length(); ) {
      int character = Character.codePointAt(text, at);
      boolean ascii = character < FIRST_NON_ASCII;
      if (ascii && uncertain) {
        moveTo(row, column, frame);
      }
      uncertain = !ascii;
      frame.appendCodePoint(character);
      column += DisplayWidth.of(character);
      at += Character.charCount(character);
    }
    if (uncertain && column < columns) {
      moveTo(row, column, frame);
    }
  }

  private void moveTo(int row, int column, StringBuilder frame) throws IOException {
    try {
      Curses.tputs(frame, moveTo, row, column);
    } catch (IOError e) {
      throw new IOException("cannot move the cursor of the terminal: " + e.getMessage(), e);
    }
  }
}
