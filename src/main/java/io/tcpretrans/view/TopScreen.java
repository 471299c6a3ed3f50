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

/** The terminal as a screen to draw on; {@link #close} gives it back as it was. */
final class TopScreen implements AutoCloseable {
  /** For a terminal that does not know its size, such as a serial console. */
  private static final Size DEFAULT_SIZE = new Size(80, 24);

  /** Kept, since a logger that nobody keeps forgets its level. */
  private static final Logger WARNINGS = Logger.getLogger("org.jline");

  private final FileInputStream keys = new FileInputStream(FileDescriptor.in);
  private final Terminal terminal;
  private final String settings;
  private final String moveTo;
  private final String clearToEnd;
  private final String bold;
  private final String plain;
  private final String enter;
  private final String leave;
  private volatile boolean resized = true;
  private Size size = DEFAULT_SIZE;
  private boolean closed;

  /** Reads what the terminal understands; changes nothing. */
  private TopScreen(Terminal terminal, String settings) throws IOException {
    this.terminal = terminal;
    this.settings = settings;
    this.moveTo = code(Capability.cursor_address);
    if (moveTo == null) {
      throw new IOException(
          "--top cannot move the cursor: this host's terminfo has no cup capability for TERM="
              + terminal.getType()
              + "; try TERM=xterm, or use --count -i 1");
    }
    this.clearToEnd = codes(Capability.clr_eol);
    this.bold = codes(Capability.enter_bold_mode);
    this.plain = codes(Capability.exit_attribute_mode);
    // a line that is too long for a terminal that has just become smaller is cut, not wrapped
    this.enter =
        codes(Capability.enter_ca_mode, Capability.cursor_invisible, Capability.exit_am_mode);
    this.leave = codes(Capability.enter_am_mode, Capability.exit_ca_mode, Capability.cursor_normal);
  }

  /**
   * Takes the terminal that stdin and stdout lead to. stty(1) sets it, because JLine's native code
   * would have to be unpacked first.
   *
   * @throws IOException when they lead to none, or to one whose cursor cannot be moved
   */
  static TopScreen open() throws IOException {
    String settings;
    try {
      settings = stty("stty", "-g");
    } catch (IOException e) {
      throw new IOException(
          "--top needs a terminal as stdin, from which it reads keys ("
              + e.getMessage()
              + "); use --count -i 1",
          e);
    }
    WARNINGS.setLevel(Level.OFF); // they would be written into the screen
    try {
      // the JVM keeps the signals: they end the trace in an orderly way
      TopScreen screen =
          new TopScreen(
              TerminalBuilder.builder()
                  .system(true)
                  .provider("exec")
                  .dumb(false)
                  .nativeSignals(false)
                  .build(),
              settings);
      screen.enter();
      return screen;
    } catch (IllegalStateException | IOError e) {
      throw new IOException(
          "cannot use the terminal for --top (" + e.getMessage() + "); use --count -i 1", e);
    }
  }

  private void enter() throws IOException {
    boolean entered = false;
    try {
      terminal.enterRawMode();
      terminal.handle(Terminal.Signal.WINCH, signal -> resized = true);
      write(enter);
      entered = true;
    } finally {
      if (!entered) {
        close();
      }
    }
  }

  /** What makes the terminal do these; nothing for those that it cannot do. */
  private String codes(Capability... capabilities) {
    StringBuilder codes = new StringBuilder();
    for (Capability capability : capabilities) {
      String code = code(capability);
      if (code != null) {
        Curses.tputs(codes, code);
      }
    }
    return codes.toString();
  }

  /** The code of one, without the pauses that a printer needs; null: it cannot do that. */
  private String code(Capability capability) {
    String code = terminal.getStringCapability(capability);
    return code == null ? null : code.replaceAll("\\$<[^>]*>", "");
  }

  /**
   * Runs a command that calls stty(1) for the terminal at stdin.
   *
   * @return what it prints
   * @throws IOException with its message when it fails
   */
  private static String stty(String... command) throws IOException {
    Process stty =
        new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    String error = new String(stty.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!error.isEmpty()) {
      throw new IOException(error.strip());
    }
    return output.strip();
  }

  /** Bars for sparklines, from nothing to the highest, that this terminal can show. */
  String levels() {
    return terminal.encoding().equals(StandardCharsets.UTF_8) ? " ▁▂▃▄▅▆▇█" : " .:-=+*#";
  }

  /** Whether the size has changed since {@link #size} was asked. */
  boolean resized() {
    return resized;
  }

  /** The size in characters, at least one by one; {@link #draw} fills as much. */
  Size size() throws IOException {
    if (resized) {
      resized = false; // before the size is read: it may change again
      try {
        Size current = terminal.getSize();
        boolean known = current.getRows() > 0 && current.getColumns() > 0;
        size = known ? current : DEFAULT_SIZE;
      } catch (IOError e) {
        throw new IOException("cannot read the size of the terminal: " + e.getMessage(), e);
      }
    }
    return size;
  }

  /**
   * Shows these lines and nothing else. All is written anew each time, so that whatever has
   * disturbed the screen is gone with the next drawing.
   *
   * @param lines no more and no longer ones than {@link #size} says
   * @param header the number of the line that is bold
   * @throws IOException when the terminal is gone
   */
  void draw(List<String> lines, int header) throws IOException {
    StringBuilder codes = new StringBuilder();
    for (int row = 0; row < size.getRows(); row++) {
      String line = row < lines.size() ? lines.get(row) : "";
      moveTo(row, codes);
      codes.append(row == header ? bold : "").append(line).append(row == header ? plain : "");
      if (line.length() < size.getColumns()) { // else its last character would be cleared
        codes.append(clearToEnd);
      }
    }
    write(codes);
  }

  private void moveTo(int row, StringBuilder codes) throws IOException {
    try {
      Curses.tputs(codes, moveTo, row, 0);
    } catch (IOError e) {
      throw new IOException("cannot move the cursor of the terminal: " + e.getMessage(), e);
    }
  }

  private void write(CharSequence codes) throws IOException {
    if (terminal.writer().append(codes).checkError()) {
      throw new IOException("cannot write to the terminal");
    }
  }

  boolean closed() {
    return closed;
  }

  /** A key that was pressed; negative: none. Does not wait, whatever mode the terminal is in. */
  int key() throws IOException {
    return keys.available() > 0 ? keys.read() : -1;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      write(leave);
    } finally {
      restoreSettings();
    }
  }

  private void restoreSettings() throws IOException {
    try {
      terminal.close();
    } catch (IOException e) {
      // another Ctrl-C ended JLine's stty(1)
    }
    try {
      // JLine forgets some settings; nothing may end or stop what restores them
      stty("sh", "-c", "trap '' INT TERM HUP TTOU; exec stty \"$0\"", settings);
    } catch (IOException e) {
      throw new IOException("cannot restore the terminal (" + e.getMessage() + "); type reset", e);
    }
  }
}
