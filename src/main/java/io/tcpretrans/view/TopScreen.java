package io.tcpretrans.view;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The terminal as a screen to draw on; as it was again after {@link #close}. */
final class TopScreen implements AutoCloseable {
  private final FileInputStream keys = new FileInputStream(FileDescriptor.in);
  private final Terminal terminal;
  private final String before;
  private final Display display;
  private volatile boolean resized = true;
  private boolean closed;

  private TopScreen(Terminal terminal, String before) {
    this.terminal = terminal;
    this.before = before;
    terminal.enterRawMode();
    this.display = new Display(terminal, true);
    terminal.handle(Terminal.Signal.WINCH, signal -> resized = true);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /**
   * Takes the terminal that stdin and stdout lead to. It is set with stty(1): no native code is
   * unpacked for that.
   *
   * @throws IOException when they lead to none
   */
  static TopScreen open() throws IOException {
    String before = stty("-g");
    try {
      // signals stay with the JVM, which ends the trace in an orderly way
      return new TopScreen(
          TerminalBuilder.builder()
              .system(true)
              .provider("exec")
              .dumb(false)
              .nativeSignals(false)
              .build(),
          before);
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What stty(1) says of the terminal at stdin, or makes of it. */
  private static String stty(String argument) throws IOException {
    Process stty =
        new ProcessBuilder("stty", argument).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    String error = new String(stty.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!error.isEmpty()) {
      throw new IOException("--top needs a terminal as stdin: " + error.strip());
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

  Size size() {
    resized = false;
    Size size = terminal.getSize();
    display.resize(size.getRows(), size.getColumns());
    display.clear();
    return size;
  }

  /**
   * Shows these lines and nothing else.
   *
   * @param bold the number of the line that is a header
   */
  void draw(List<String> lines, int bold) {
    display.update(
        IntStream.range(0, lines.size())
            .mapToObj(
                number ->
                    number == bold
                        ? new AttributedString(
                            lines.get(number), org.jline.utils.AttributedStyle.BOLD)
                        : new AttributedString(lines.get(number)))
            .toList(),
        0);
    terminal.flush();
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
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    terminal.close();
    stty(before); // JLine forgets some
  }
}
