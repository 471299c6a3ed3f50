package io.tcpretrans.live;

import static io.tcpretrans.live.TestTerminal.has;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.view.ExpectedTopScreen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The keys of the live screen ({@code --top}) and its job control in a terminal of tmux(1). It
 * replays a recording of 500 flows, without root.
 */
@Tag("same-with-any-kernel")
class TopKeysIT {
  private static final Path FULL_SCREEN =
      Path.of("src/test/resources/replay/top-full-screen.jsonl");
  private static final int FLOWS = 500;
  private static final int ROWS = 24;
  private static final int COLUMNS = 120;

  @TempDir private Path directory;
  private TestTerminal terminal;
  private Path recording;

  @BeforeEach
  void prepareTerminal() throws IOException {
    terminal = new TestTerminal(directory);
    recording = flows();
  }

  @AfterEach
  void endTmux() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  /** Returns a recording of flows with fewer and fewer segments, and an end an hour later. */
  private Path flows() throws IOException {
    List<String> lines = Files.readAllLines(FULL_SCREEN);
    String begin = lines.get(0);
    long start = Long.parseLong(begin.replaceFirst(".*\"time_ns\":(\\d+).*", "$1"));
    List<String> flows = new ArrayList<>(List.of(begin));
    for (int flow = 0; flow < FLOWS; flow++) {
      flows.add(
          at(start + flow, lines.get(1))
              .replaceFirst("\"segs\":\\d+", "\"segs\":" + (2000 - flow))
              .replaceFirst("\"lport\":\\d+", "\"lport\":" + (10000 + flow))
              .replaceFirst(
                  "\"comm\":(\"[^\"]*\"|null)",
                  "\"comm\":\"" + (flow % 2 == 0 ? "漢字サーバ" : "nginx") + "\""));
    }
    flows.add(at(start + 3600L * 1_000_000_000, lines.get(lines.size() - 1)));
    return Files.write(directory.resolve("flows.jsonl"), flows);
  }

  private static String at(long nanos, String line) {
    return line.replaceFirst("\"time_ns\":\\d+", "\"time_ns\":" + nanos);
  }

  private String top(String... options) {
    return String.join(
        " ",
        Tracer.commandLine("--top", "--replay", recording.toString(), String.join(" ", options)));
  }

  private void start(int columns, int rows) throws IOException {
    terminal.start(columns, rows, "", top());
    terminal.await(has("of 500"));
  }

  private static Predicate<List<String>> endsWith(String position) {
    return lines -> !lines.isEmpty() && lines.get(lines.size() - 1).startsWith(position);
  }

  private static Predicate<List<String>> hasFlow(int flow) {
    return has(":" + (10000 + flow) + " ");
  }

  @Test
  void keysScroll() throws IOException {
    start(COLUMNS, ROWS);
    terminal.await(endsWith("rows 1-19 of 500").and(hasFlow(0)));
    terminal.press("NPage");
    terminal.await(endsWith("rows 20-38 of 500").and(hasFlow(19)).and(hasFlow(0).negate()));
    terminal.press("Up");
    terminal.await(endsWith("rows 1-19 of 500"));
    terminal.press("Down");
    terminal.await(endsWith("rows 20-38 of 500"));
    terminal.press("End");
    terminal.await(endsWith("rows 495-500 of 500").and(hasFlow(499)));
    terminal.press("PPage");
    terminal.await(endsWith("rows 476-494 of 500"));
    terminal.press("Home");
    terminal.await(endsWith("rows 1-19 of 500").and(hasFlow(0)));
    terminal.press("q");
    terminal.assertRestored();
  }

  @Test
  void keysFilterGroupAndOpen() throws IOException {
    start(COLUMNS, ROWS);
    terminal.press("/");
    terminal.type("NGINX");
    terminal.await(endsWith("/NGINX_  250 of 500 rows match").and(hasFlow(0).negate()));
    terminal.press("Enter");
    terminal.await(endsWith("rows 1-19 of 250  filter: NGINX"));
    terminal.press("/");
    terminal.type("zz");
    terminal.press("Enter");
    terminal.await(endsWith("0 of 500 rows match  filter: NGINXzz"));
    terminal.press("Escape");
    terminal.await(endsWith("rows 1-19 of 500"));
    terminal.press("Down");
    terminal.press("Enter");
    terminal.await(endsWith("rows 1-1 of 1  of 198.18.0.1:10001 ").and(has("ATTEMPT")));
    terminal.press("Escape");
    terminal.press("?");
    terminal.await(has("Ctrl-Z      suspend; fg resumes"));
    terminal.press("?");
    terminal.press("g");
    terminal.press("g");
    terminal.await(has("(process)").and(endsWith("rows 1-2 of 2")).and(has("漢字サーバ")));
    terminal.press("q");
    assertThat(terminal.await(has("it is over"))).contains("status 0");
    terminal.assertRestored();
  }

  /** The shell starts the command as a job of its own, as an interactive shell does. */
  private void startAsJob(String options) throws IOException {
    String stopped = directory.resolve("stopped").toString();
    terminal.start(
        COLUMNS,
        ROWS,
        "set -m",
        top(options)
            + ("\nstty -g >" + stopped + "\necho it is stopped\nread line\nfg")
            + ("\nstty -g >" + stopped + "\necho it is stopped again\nread line\nfg"));
    terminal.await(has("of 500"));
  }

  @Test
  void suspendedScreenIsRestoredAndDrawnAgain() throws IOException {
    startAsJob("");
    terminal.press("C-z");
    terminal.assertRestored("it is stopped", "stopped");
    terminal.resize(100, 30);
    terminal.press("Enter");
    terminal.await(endsWith("rows 1-25 of 500").and(hasFlow(0)));
    terminal.press("NPage");
    terminal.await(endsWith("rows 26-50 of 500"));

    terminal.press("C-z");
    terminal.assertRestored("it is stopped again", "stopped");
    terminal.press("Enter");
    terminal.await(endsWith("rows 26-50 of 500"));
    terminal.press("q");
    assertThat(terminal.await(has("it is over"))).contains("status 0");
    terminal.assertRestored();
  }

  /** There is no shell that could continue a job, so the kernel does not stop it. */
  @Test
  void ctrlZWithoutAShellStopsNothing() throws IOException {
    terminal.startOnly(COLUMNS, ROWS, top());
    terminal.await(has("of 500"));
    terminal.press("C-z");
    terminal.press("NPage");
    terminal.await(endsWith("rows 20-38 of 500"));
  }

  @Test
  void dumbTerminalGetsTables() throws IOException {
    terminal.start(COLUMNS, ROWS, "export TERM=dumb", top("-d 1 --color never"));
    List<String> lines = terminal.await(has("it is over"));
    assertThat(lines).contains("status 0").anyMatch(line -> line.startsWith("500 retransmits in "));
    assertThat(lines).anyMatch(line -> line.contains(":10499 ")); // of the table, by segments
  }

  @Test
  void wideCharactersAreAligned() throws IOException {
    start(COLUMNS, ROWS);
    terminal.press("p");
    terminal.await(
        screen -> {
          try {
            List<String> model =
                ExpectedTopScreen.whilePaused(recording, screen.get(0), ROWS, COLUMNS);
            return has("PAUSED").test(screen)
                && String.join("\n", screen).equals(String.join("\n", model));
          } catch (IOException e) {
            return false;
          }
        });
    terminal.press("q");
    terminal.assertRestored();
  }
}
