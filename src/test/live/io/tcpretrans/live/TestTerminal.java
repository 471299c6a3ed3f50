package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A terminal in tmux(1), whose screen a test reads and into which it types. */
final class TestTerminal implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final Path directory;

  /**
   * Prepares a terminal that does not run yet. Skips the test if this machine has no tmux.
   *
   * @param directory for its files
   */
  TestTerminal(Path directory) throws IOException {
    assumeTrue(Command.shell("command -v tmux").status() == 0, "tmux is missing: make deps-test");
    this.directory = directory;
  }

  private Command tmux(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("tmux", "-S", directory.resolve("tmux").toString(), "-f", "/dev/null"));
    command.addAll(Arrays.asList(arguments));
    return Command.of(command);
  }

  /**
   * Starts a shell that saves the settings of the terminal before and after a command.
   *
   * @param setting commands to run before the settings are saved for the first time
   * @param run the command
   */
  void start(int columns, int rows, String setting, String run) throws IOException {
    Path script = directory.resolve("script");
    Files.writeString(
        script,
        setting
            + "\nstty -g >"
            + directory.resolve("before")
            + "\ntrap : INT\necho the shell was here\n"
            + run
            + "\necho \"status $?\"\nstty -g >"
            + directory.resolve("after")
            + "\necho it is over\nexec cat\n");
    startSession(columns, rows, script);
  }

  /** Starts a command that no shell controls. */
  void startOnly(int columns, int rows, String run) throws IOException {
    Path script = directory.resolve("script");
    Files.writeString(script, "exec " + run);
    startSession(columns, rows, script);
  }

  private void startSession(int columns, int rows, Path script) throws IOException {
    tmux(
            "new-session",
            "-d",
            "-x",
            Integer.toString(columns),
            "-y",
            Integer.toString(rows),
            "env LC_ALL=C.UTF-8 TZ=UTC TERM=xterm-256color sh " + script)
        .requireSuccess();
  }

  void resize(int columns, int rows) throws IOException {
    tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows))
        .requireSuccess();
  }

  void press(String key) throws IOException {
    tmux("send-keys", key).requireSuccess();
  }

  /** Presses the keys of a text, in which no name stands for another key. */
  void type(String text) throws IOException {
    tmux("send-keys", "-l", text).requireSuccess();
  }

  /** Waits until the screen satisfies a condition, and returns its lines. */
  List<String> await(Predicate<List<String>> wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    List<String> lines = tmux("capture-pane", "-p").output().lines().toList();
    while (!wanted.test(lines)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the awaited screen did not come: " + String.join("\n", lines));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      lines = tmux("capture-pane", "-p").output().lines().toList();
    }
    return lines;
  }

  /** Returns the condition that a line of the screen has a text. */
  static Predicate<List<String>> has(String text) {
    return lines -> lines.stream().anyMatch(line -> line.contains(text));
  }

  /** Waits for the end of the command, and asserts that settings and screen are as before it. */
  void assertRestored() throws IOException {
    assertRestored("it is over", "after");
  }

  /**
   * Waits for a text on the screen, and asserts that settings and screen are as before the command.
   *
   * @param settings name of the file with the settings
   */
  void assertRestored(String text, String settings) throws IOException {
    List<String> lines = await(has(text));
    assertThat(lines).contains("the shell was here").noneMatch(line -> line.contains("LAST_MIN"));
    assertThat(Files.readString(directory.resolve(settings)))
        .isEqualTo(Files.readString(directory.resolve("before")));
    assertThat(tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").output())
        .isEqualTo("0 1\n");
  }

  @Override
  public void close() throws IOException {
    tmux("kill-server");
  }
}
