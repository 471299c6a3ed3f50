package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lines of the live screen. The expected screens are the files of src/test/resources/top; with
 * {@code -Dscreens=write}, the tests write them.
 */
class TopLayoutTest {
  private static final boolean WRITE = "write".equals(System.getProperty("screens"));
  private static final Path EXPECTED = Path.of("src/test/resources/top");
  private static final String DOWN = "\u001b[B";
  private static final String PAGE_DOWN = "\u001b[6~";
  private static final String END = "\u001b[F";

  private final ScreenWithFlows screen = new ScreenWithFlows();

  /** The files have a character before each line that is not plain: * bold, > reverse, ~ dim. */
  private void assertEquals(int rows, int columns, String file) throws IOException {
    String text =
        TopScreens.layout(screen.model(), rows, columns).lines().stream()
            .map(line -> mark(line.style()) + line.text())
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"));
    Path path = EXPECTED.resolve(file + ".txt");
    if (WRITE) {
      Files.createDirectories(EXPECTED);
      Files.writeString(path, text + "\n");
    }
    assertThat(text + "\n").as(file).isEqualTo(Files.readString(path));
  }

  private static String mark(TopLine.Style style) {
    return switch (style) {
      case PLAIN -> " ";
      case BOLD -> "*";
      case REVERSE -> ">";
      case DIM -> "~";
    };
  }

  @ParameterizedTest
  @CsvSource({"80,24", "60,20", "120,40", "200,50", "40,10"})
  void screenOf500FlowsIsAsExpected(int columns, int rows) throws IOException {
    screen.addFlows(500);

    assertThat(screen.text(rows, columns).lines().map(DisplayWidth::of))
        .hasSize(rows)
        .allMatch(width -> width <= columns);
    assertEquals(rows, columns, "flows-" + columns + "x" + rows);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help ?",
        "second-page " + PAGE_DOWN,
        "third-flow " + DOWN + DOWN,
        "last-flow " + END,
        "filter-typed /漢",
        "filter /LOAD\r",
        "filter-without-match /nginx\r",
        "filter-cleared /nginx\r\u001b",
        "containers ggggggg",
        "by-container g",
        "by-process gg",
        "by-raddr ggg",
        "rows-of-a-flow " + DOWN + "\r",
        "rows-of-a-peer ggg\r",
        "back-from-rows \r\u001b",
        "by-last-minute s",
        "by-rate ss",
        "paused p"
      })
  void screenAfterKeysIsAsExpected(String nameAndKeys) throws IOException {
    String[] parts = nameAndKeys.split(" ", 2);
    screen.addFlows(60);
    screen.press(parts[1], 20, 90);

    assertEquals(20, 90, "after-" + parts[0]);
  }

  @ParameterizedTest
  @CsvSource({"24,80", "10,40", "50,200", "5,30", "4,20", "3,10", "2,10", "1,1", "9,3", "7,200"})
  void linesFitTheScreen(int rows, int columns) {
    RandomEvents.rows(1).limit(300).forEach(screen::add);
    screen.model().setMessage("warning: " + "漢字 ".repeat(40));

    for (String keys : List.of("", "\r", "\u001b", "?", "?", "g", "\r", "/zz", "\r", "gggggg")) {
      screen.press(keys, rows, columns);
      List<String> lines = TopScreens.lines(screen.model(), rows, columns);
      assertThat(lines)
          .as(keys)
          .hasSizeLessThanOrEqualTo(rows)
          .allMatch(line -> DisplayWidth.of(line) <= columns);
    }
  }

  @Test
  void noFieldIsCutAtAnyWidth() {
    screen.addFlows(30);
    String widest = screen.text(24, 400);
    List<String> words = Arrays.asList(widest.split("\\s+", -1));
    for (int columns = 1; columns < 250; columns++) {
      for (String word : screen.text(24, columns).split("\\s+", -1)) {
        if (!word.isEmpty() && !word.equals("...") && !word.matches("[1-8]+")) {
          assertThat(words).as("at " + columns + " columns").contains(word);
        }
      }
    }
  }

  @Test
  void narrowScreenHasNoSparklineAndThenFewerColumns() {
    screen.addFlows(3);

    assertThat(screen.text(24, 116)).contains("LAST_MIN").contains("CONTAINER");
    assertThat(screen.text(24, 80)).doesNotContain("LAST_MIN").contains("CONTAINER");
    assertThat(screen.text(24, 60)).doesNotContain("CONTAINER").contains("RADDR:RPORT");
  }

  @Test
  void widerScreenHasMoreBars() {
    screen.addFlows(2);

    for (int columns : new int[] {116, 150, 200}) {
      String header =
          screen
              .text(24, columns)
              .lines()
              .filter(line -> line.contains("LAST_MIN"))
              .findFirst()
              .get();
      int bars = header.indexOf("PID") - header.indexOf("LAST_MIN") - 1;
      assertThat(bars).isEqualTo(columns == 116 ? 10 : columns == 150 ? 30 : 60);
    }
  }

  @Test
  void wideCharactersDoNotMoveTheNextColumn() {
    screen.addFlows(2);
    List<String> lines = TopScreens.lines(screen.model(), 24, 116);
    int line = 4;
    assertThat(lines.get(line)).contains("漢字");
    assertThat(DisplayWidth.of(lines.get(line).substring(0, lines.get(line).indexOf("web-"))))
        .isEqualTo(lines.get(3).indexOf("CONTAINER"));
  }

  @Test
  void messageIsShownAndEscHidesIt() {
    screen.add(Rows.ipv4());
    screen.model().setMessage("No visible container matches 'wbe'; waiting for one.");
    assertThat(screen.text(24, 80))
        .contains("No visible container matches 'wbe'; waiting for one.");
    assertThat(screen.text(24, 30).lines())
        .contains("No visible container matches", "'wbe'; waiting for one.");
    assertThat(screen.text(10, 30).lines()).contains("No visible container ...");

    screen.press("\u001b", 24, 80);
    assertThat(screen.text(24, 80)).doesNotContain("wbe");
    screen.model().setMessage("3 events lost.");
    assertThat(screen.text(24, 80)).contains("3 events lost.");
  }

  @Test
  void screenWithoutRowsSaysSo() {
    assertThat(screen.text(24, 80)).contains("0 retransmits").endsWith("no retransmits yet");
  }
}
