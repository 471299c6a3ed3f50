package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The live screen in a terminal of its own, tmux's; a recording plays, so it needs no root. */
@Tag("same-with-any-kernel")
class TopIT {
  private static final Path RECORDING = Path.of("src/test/resources/replay/recording.jsonl");
  private static final int LIMIT_SECONDS = 60;
  private static final String BUSY = "198.18.0.1:37454";

  @TempDir private Path directory;
  private String socket;

  @BeforeEach
  void findTmux() throws IOException {
    assumeTrue(Command.shell("command -v tmux").status() == 0, "tmux is missing: make deps");
    socket = directory.resolve("tmux").toString();
  }

  @AfterEach
  void endTmux() throws IOException {
    tmux("kill-server");
  }

  private Command tmux(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket, "-f", "/dev/null"));
    command.addAll(Arrays.asList(words));
    return Command.of(command);
  }

  /** A recording whose events are all there at once, and that then goes on for an hour. */
  private Path endless() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(RECORDING));
    Instant begin = Instant.parse("2026-11-22T13:23:20Z");
    lines.set(0, lines.get(0).replaceFirst("\"time_ns\":\\d+", "\"time_ns\":" + nanos(begin)));
    int end = lines.size() - 1;
    lines.add(
        end,
        lines
            .get(end - 1)
            .replaceFirst("\"time_ns\":\\d+", "\"time_ns\":" + nanos(begin.plusSeconds(3600))));
    return Files.write(directory.resolve("endless.jsonl"), lines);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond());
  }

  /** A shell that runs the screen between two looks at the terminal's settings. */
  private void start(int columns, int rows, Path recording) throws IOException {
    String run = String.join(" ", Tracer.commandLine("--top", "--replay", recording.toString()));
    Path script = directory.resolve("script");
    Files.writeString(
        script,
        "stty -g >"
            + directory.resolve("before")
            + "\ntrap : INT\necho the shell was here\n"
            + run
            + "\necho \"status $?\"\nstty -g >"
            + directory.resolve("after")
            + "\necho it is over\nexec cat\n");
    tmux(
            "new-session",
            "-d",
            "-x",
            Integer.toString(columns),
            "-y",
            Integer.toString(rows),
            "env LC_ALL=C.UTF-8 TZ=UTC sh " + script)
        .succeeded();
  }

  private void press(String key) throws IOException {
    tmux("send-keys", key).succeeded();
  }

  /** What the terminal shows, once it is as wanted. */
  private List<String> await(Predicate<List<String>> wanted) throws IOException {
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

  private static Predicate<List<String>> has(String text) {
    return lines -> lines.stream().anyMatch(line -> line.contains(text));
  }

  /** The shell has its terminal back, as it was, and what was there before. */
  private void assertRestored() throws IOException {
    List<String> lines = await(has("it is over"));
    assertThat(lines).contains("the shell was here").noneMatch(line -> line.contains("LAST_MIN"));
    assertThat(Files.readString(directory.resolve("after")))
        .isEqualTo(Files.readString(directory.resolve("before")));
    assertThat(tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").output())
        .isEqualTo("0 1\n");
  }

  @ParameterizedTest
  @CsvSource({"80, 24, 10", "132, 43, 30", "200, 20, 60"})
  void theScreenIsFilledInEverySize(int columns, int rows, int bars) throws IOException {
    start(columns, rows, endless());

    List<String> lines = await(has("36 retransmits, 140 segments"));
    assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(line -> line.length() <= columns);
    assertThat(lines.get(0)).matches("\\d\\d:\\d\\d:\\d\\d  36 retransmits, 140 segments, .*");
    assertThat(lines.get(1)).startsWith("q quit   p pause   s sort by (segments)");
    assertThat(lines.get(3)).startsWith("LADDR:LPORT          RADDR:RPORT            SEGS   RATE");
    assertThat(lines.get(3).indexOf("PID") - lines.get(3).indexOf("LAST_MIN")).isEqualTo(bars + 1);
    assertThat(lines.get(4)).startsWith(BUSY).contains(" 47     25.8% ").contains("█");
    assertThat(lines.get(4)).contains(columns == 80 ? "24674" : "24674  traffic");
    press("q");
    assertRestored();
  }

  @Test
  void theKeysPauseSortAndEnd() throws IOException {
    start(132, 24, endless());
    await(has("36 retransmits"));
    press("s");
    await(has("(last minute)"));
    press("s");
    await(lines -> has("(rate)").test(lines) && lines.get(4).startsWith("[fd00::1]:39048"));
    press("s");
    await(lines -> has("(segments)").test(lines) && lines.get(4).startsWith(BUSY));
    press("p");
    String paused = await(has("PAUSED")).get(0);
    press("x"); // no such key
    press("p");
    await(lines -> !has("PAUSED").test(lines) && !lines.get(0).equals(paused));
    press("q");
    assertThat(await(has("status"))).contains("status 0");
    assertThat(await(has("it is over"))).anyMatch(line -> line.contains("events lost"));
    assertRestored();
  }

  @Test
  void itFollowsTheSize() throws IOException {
    start(80, 24, endless());
    await(has("36 retransmits"));
    tmux("resize-window", "-x", "180", "-y", "10").succeeded();
    List<String> lines = await(screen -> screen.size() > 3 && screen.get(3).endsWith("CONTAINER"));
    assertThat(lines).hasSizeLessThanOrEqualTo(10);
    tmux("resize-window", "-x", "70", "-y", "20").succeeded();
    await(screen -> screen.size() > 10 && screen.stream().allMatch(line -> line.length() <= 70));
    press("q");
    assertRestored();
  }

  @Test
  void ctrlCLeavesTheTerminalAsItWas() throws IOException {
    start(100, 24, endless());
    await(has("36 retransmits"));
    press("C-c");
    assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void aSignalLeavesTheTerminalAsItWas(String signal) throws IOException {
    start(100, 24, endless());
    await(has("36 retransmits"));
    long tracer =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains(directory + "/end"))
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow()
            .pid();
    Command.of("kill", "-" + signal, Long.toString(tracer)).succeeded();
    assertRestored();
  }

  /** A recording that was cut ends it with an error of its own. */
  @Test
  void anErrorLeavesTheTerminalAsItWasAndIsSaid() throws IOException {
    Path cut = directory.resolve("cut.jsonl");
    String line = Files.readAllLines(RECORDING).get(0);
    Files.writeString(cut, line + "\n{\"event\":\"retr");
    start(100, 24, cut);
    await(lines -> String.join("", lines).contains("is damaged at line 2"));
    assertThat(await(has("status"))).contains("status 1");
    assertRestored();
  }
}
