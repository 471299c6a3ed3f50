package io.tcpretrans.live;

import static io.tcpretrans.live.TestTerminal.has;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.view.ExpectedTopScreen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The live screen ({@code --top}) in a terminal of tmux(1). It replays recordings, without root.
 */
@Tag("same-with-any-kernel")
class TopIT {
  private static final Path RECORDING = Path.of("src/test/resources/replay/recording.jsonl");
  private static final Path FULL_SCREEN =
      Path.of("src/test/resources/replay/top-full-screen.jsonl");
  private static final Pattern TOTALS = Pattern.compile("\\S{8}  (\\d+) retransmits?.*");
  private static final String BUSY = "198.18.0.1:37454";

  @TempDir private Path directory;
  private TestTerminal terminal;

  @BeforeEach
  void prepareTerminal() throws IOException {
    terminal = new TestTerminal(directory);
  }

  @AfterEach
  void endTmux() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  /** Returns a recording whose last event comes an hour after all others. */
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

  /** Starts the screen with a recording. */
  private void start(int columns, int rows, Path recording) throws IOException {
    terminal.start(columns, rows, "", top("--replay", recording.toString()));
  }

  private static String top(String... options) {
    return String.join(" ", Tracer.commandLine("--top", String.join(" ", options)));
  }

  @ParameterizedTest
  @CsvSource({"80, 24, 10", "142, 43, 30", "200, 20, 60"})
  void screenIsFilledAtEverySize(int columns, int rows, int bars) throws IOException {
    start(columns, rows, endless());

    List<String> lines = terminal.await(has("36 retransmits  140 segments"));
    assertThat(lines).hasSizeLessThanOrEqualTo(rows).allMatch(line -> line.length() <= columns);
    assertThat(lines.get(0)).matches("\\d\\d:\\d\\d:\\d\\d  36 retransmits  140 segments  .*");
    assertThat(lines.get(1)).startsWith("q quit  ? help  p pause  s sort (segments)");
    assertThat(lines.get(3)).matches("LADDR:LPORT +RADDR:RPORT +SEGS +RATE .*");
    assertThat(lines.get(3).indexOf("PID") - lines.get(3).indexOf("LAST_MIN")).isEqualTo(bars + 1);
    assertThat(lines.get(4)).startsWith(BUSY).containsPattern(" 47 +25.8% ").contains("█");
    assertThat(lines.get(4)).containsPattern("24674 +traffic");
    terminal.press("q");
    terminal.assertRestored();
  }

  @Test
  void namesThatATerminalWouldObeyAreEscaped() throws IOException {
    String recording = Files.readString(endless());
    assertThat(recording).contains("\"comm\":\"traffic\"");
    Path hostile =
        Files.writeString(
            directory.resolve("hostile.jsonl"),
            recording.replace("\"comm\":\"traffic\"", "\"comm\":\"\\u001b[2J\\u001b[31m\""));
    start(200, 20, hostile);

    List<String> lines = terminal.await(has("36 retransmits  140 segments"));
    assertThat(lines.get(3)).startsWith("LADDR:LPORT ");
    assertThat(lines.get(4)).startsWith(BUSY).contains(" 24674  \\x1b[2J\\x1b[31m ");
    terminal.press("q");
    terminal.assertRestored();
  }

  /** Returns the number of retransmits in the first line of the screen; 0: none. */
  private static int shown(List<String> lines) {
    Matcher totals = TOTALS.matcher(lines.get(0));
    return totals.matches() ? Integer.parseInt(totals.group(1)) : 0;
  }

  /** Waits until the paused screen equals the model, then lets it go on. */
  private void assertEqualsModel(Path recording, int rows, int columns) throws IOException {
    terminal.press("p");
    terminal.await(
        screen ->
            shown(screen) > 0
                && has("PAUSED").test(screen)
                && equalsModel(recording, screen, rows, columns));
    terminal.press("p");
    terminal.await(lines -> !has("PAUSED").test(lines));
  }

  private static boolean equalsModel(Path recording, List<String> screen, int rows, int columns) {
    try {
      List<String> model = ExpectedTopScreen.whilePaused(recording, screen.get(0), rows, columns);
      return withoutBlanks(screen).equals(withoutBlanks(model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A screen cannot show spaces at the ends of lines, nor empty lines at its end. */
  private static String withoutBlanks(List<String> lines) {
    return lines.stream().map(String::stripTrailing).collect(joining("\n")).stripTrailing();
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "100, 30", "120, 40"})
  void fullScreenEqualsTheModelWhileItsLinesMove(int columns, int rows) throws IOException {
    start(columns, rows, FULL_SCREEN);
    for (int shown = 0; shown < 46; shown = shown(terminal.await(lines -> true))) {
      int before = shown;
      terminal.await(lines -> shown(lines) > before);
      assertEqualsModel(FULL_SCREEN, rows, columns);
    }
    terminal.press("q");
    assertThat(terminal.await(has("it is over")))
        .contains("status 0")
        .anyMatch(line -> line.matches("46 retransmits in \\d+ s: 46 FAST\\."));
    terminal.assertRestored();
  }

  /**
   * Returns a recording of 500 flows with 100 events a second for a minute, in which any flow may
   * become the worst.
   */
  private Path busy() throws IOException {
    List<String> lines = Files.readAllLines(FULL_SCREEN);
    List<String> busy = new ArrayList<>(lines.subList(0, 1));
    Random random = new Random(7);
    long start = Long.parseLong(lines.get(0).replaceFirst(".*\"time_ns\":(\\d+).*", "$1"));
    for (int event = 0; event < 6_000; event++) {
      busy.add(
          lines
              .get(1)
              .replaceFirst(
                  "\"time_ns\":\\d+",
                  "\"time_ns\":" + (start + TimeUnit.MILLISECONDS.toNanos(10L * event)))
              .replaceFirst("\"segs\":\\d+", "\"segs\":" + random.nextInt(1 << random.nextInt(16)))
              .replaceFirst("\"lport\":\\d+", "\"lport\":" + (1000 + random.nextInt(500))));
    }
    busy.add(
        lines
            .get(lines.size() - 1)
            .replaceFirst(
                "\"time_ns\":\\d+", "\"time_ns\":" + (start + TimeUnit.HOURS.toNanos(1))));
    return Files.write(directory.resolve("busy.jsonl"), busy);
  }

  /** No text that was drawn for another size may stay on the screen. */
  @Test
  void busyScreenEqualsTheModelAfterResizing() throws IOException {
    Path busy = busy();
    terminal.start(80, 24, "", top("-i", "0.1", "--replay", busy.toString()));
    terminal.await(has("retransmits"));
    int[][] sizes = {
      {100, 30}, {40, 5}, {300, 80}, {20, 1}, {1, 1}, {60, 3}, {200, 50}, {90, 12}, {100, 30}
    };
    for (int[] size : sizes) {
      terminal.resize(size[0], size[1]);
      if (size[0] >= 60) { // the mark of the pause needs this width
        assertEqualsModel(busy, size[1], size[0]);
      }
    }
    terminal.press("q");
    terminal.assertRestored();
  }

  @Test
  void terminalOfUnknownSizeHas24LinesOf80() throws IOException {
    terminal.start(80, 24, "stty rows 0 columns 0", top("--replay", FULL_SCREEN.toString()));
    terminal.await(has("40 retransmits"));
    assertEqualsModel(FULL_SCREEN, 24, 80);
    terminal.press("q");
    terminal.assertRestored();
  }

  @Test
  void burstOfKeysIsHandled() throws IOException {
    terminal.start(100, 30, "", top("-i", "0.1", "--replay", busy().toString()));
    terminal.await(has("retransmits"));
    terminal.press("pspspspspspspspsq");
    assertThat(terminal.await(has("it is over"))).contains("status 0");
    terminal.assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"</dev/null", "<&-"})
  void stdinThatIsNoTerminalIsAnError(String stdin) throws IOException {
    terminal.start(200, 24, "", top("--replay", FULL_SCREEN.toString()) + " " + stdin);
    assertThat(terminal.await(has("it is over")))
        .contains("status 1")
        .anyMatch(line -> line.startsWith("tcpretrans: --top needs a terminal as stdin"));
    terminal.assertRestored();
  }

  /** The terminal's description (terminfo) fails when the cursor moves to the second line. */
  @Test
  void errorWhileDrawingRestoresTheTerminal() throws IOException {
    String damaged =
        "infocmp -1 xterm-256color"
            + " | sed -e 's/^xterm-256color/damaged/'"
            + " -e 's/^\tcup=.*/\tcup=%?%p1%t%p1%s%;\\\\E[%i%p1%d;%p2%dH,/'"
            + (" | tic -o " + directory + " -\n")
            + ("export TERM=damaged TERMINFO=" + directory);
    terminal.start(200, 24, damaged, top("--replay", FULL_SCREEN.toString()));
    assertThat(terminal.await(has("it is over")))
        .contains("status 1")
        .anyMatch(line -> line.contains("cannot move the cursor"));
    terminal.assertRestored();
  }

  @Test
  void keysPauseSortAndQuit() throws IOException {
    start(132, 24, endless());
    terminal.await(has("36 retransmits"));
    terminal.press("s");
    terminal.await(has("(last minute)"));
    terminal.press("s");
    terminal.await(
        lines -> has("(rate)").test(lines) && lines.get(4).startsWith("[fd00::1]:39048"));
    terminal.press("s");
    terminal.await(lines -> has("(segments)").test(lines) && lines.get(4).startsWith(BUSY));
    terminal.press("p");
    String paused = terminal.await(has("PAUSED")).get(0);
    terminal.press("x"); // no such key
    terminal.press("p");
    terminal.await(lines -> !has("PAUSED").test(lines) && !lines.get(0).equals(paused));
    terminal.press("q");
    assertThat(terminal.await(has("status"))).contains("status 0");
    assertThat(terminal.await(has("it is over"))).anyMatch(line -> line.contains("events lost"));
    terminal.assertRestored();
  }

  @Test
  void screenFollowsTheSizeOfTheTerminal() throws IOException {
    start(80, 24, endless());
    terminal.await(has("36 retransmits"));
    terminal.resize(180, 10);
    List<String> lines =
        terminal.await(screen -> screen.size() > 3 && screen.get(2).endsWith("CONTAINER"));
    assertThat(lines).hasSizeLessThanOrEqualTo(10);
    terminal.resize(70, 20);
    terminal.await(
        screen -> screen.size() > 10 && screen.stream().allMatch(line -> line.length() <= 70));
    terminal.press("q");
    terminal.assertRestored();
  }

  @Test
  void ctrlCRestoresTheTerminal() throws IOException {
    start(100, 24, endless());
    terminal.await(has("36 retransmits"));
    terminal.press("C-c");
    terminal.assertRestored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalRestoresTheTerminal(String signal) throws IOException {
    start(100, 24, endless());
    terminal.await(has("36 retransmits"));
    long tracer =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains(directory + "/end"))
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow()
            .pid();
    Command.of("kill", "-" + signal, Long.toString(tracer)).requireSuccess();
    terminal.assertRestored();
  }

  @Test
  void damagedRecordingRestoresTheTerminalAndIsReported() throws IOException {
    Path cut = directory.resolve("cut.jsonl");
    String line = Files.readAllLines(RECORDING).get(0);
    Files.writeString(cut, line + "\n{\"event\":\"retr");
    start(100, 24, cut);
    terminal.await(lines -> String.join("", lines).contains("it was cut after line 1"));
    assertThat(terminal.await(has("status"))).contains("status 1");
    terminal.assertRestored();
  }
}
