package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of -h and --help; MainTest runs them. */
class HelpTest {
  private static final String BRIEF = HelpText.brief();
  private static final String FULL = HelpText.full();

  /** The examples use it, and a branch without it must not fail. */
  private static Set<String> names() {
    return Options.ALL.stream()
        .flatMap(option -> option.names().stream())
        .collect(Collectors.toSet());
  }

  @Test
  void textsAreAtMost80ColumnsWide() {
    assertThat((BRIEF + FULL).lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void textsAreAsciiAndEndTheirLines() {
    assertThat(BRIEF + FULL).matches("[ -~\n]*\n").doesNotContain(" \n", "%");
  }

  @Test
  void briefHelpFitsOnAScreenBelowItsCommandAndAboveThePrompt() {
    assertThat(BRIEF.lines().count()).isLessThanOrEqualTo(22);
  }

  @Test
  void briefHelpBeginsWithFiveExamples() {
    assertThat(BRIEF.lines().skip(2).limit(5)).allMatch(line -> line.startsWith("  tcpretrans"));
    assertThat(BRIEF.lines().skip(7).findFirst()).hasValue("");
  }

  @Test
  void briefHelpNamesOnlyOptionsThatExist() {
    Set<String> used = new TreeSet<>(Arrays.asList(BRIEF.split("[\\s,]+", -1)));
    used.removeIf(word -> !word.matches("--?[a-zA-Z].*") || word.equals("-jar"));

    assertThat(used).contains("-w", "--why", "--record");
    assertThat(names()).containsAll(used);
  }

  static Stream<String> examples() {
    return HelpText.EXAMPLES.stream().map(HelpText.Example::command);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsAccepted(String command) {
    assertThat(Typed.options(command.replaceFirst("tcpretrans ?", ""))).isNotNull();
  }

  @Test
  void helpHasASectionForEachGroup() {
    assertThat(FULL.lines().filter(line -> line.matches("[A-Z]\\w+:")))
        .containsExactly("Rows:", "Owner:", "Filters:", "Views:", "Files:", "Setup:");
  }

  @Test
  void everyOptionIsInTheSectionOfItsGroup() {
    for (Option<?> option : Options.ALL) {
      String section =
          FULL.split("(?m)^" + option.group().title() + ":\n", 2)[1].split("\n\n", 2)[0];
      assertThat(section.lines().map(String::strip))
          .as(option.names().toString())
          .anyMatch(line -> line.startsWith(String.join(", ", option.names())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c, --connections",
        "--columns=COLUMN,...",
        "-d, --duration=TIME",
        "-o, --output=FORMAT",
        "--container[=NAME|ID,...]",
        "--record=FILE",
        "--tmpdir=DIR",
        "-h",
        "--help",
        "-V, --version",
      })
  void helpShowsNamesAndValue(String option) {
    assertThat(FULL.lines().map(String::strip))
        .anyMatch(line -> line.equals(option) || line.startsWith(option + "  "));
  }

  @Test
  void possibleValuesAreListed() {
    assertThat(FULL.replaceAll("\\s+", " "))
        .contains("these columns: time pid ip laddr:lport ")
        .contains("RTO LOSS FAST TLP SYN SYNACK.");
  }

  @Test
  void helpExplainsTimesAndExitStatus() {
    assertThat(FULL)
        .contains("\nTIME is seconds or 500ms 5s 10m 2h.\n")
        .contains(
            "\nExit status: 0 done, 1 failed, 2 wrong usage, 3 privilege or feature missing.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "-h, Most used",
    "--help, Setup:",
    "--no-such-option -h, Most used",
    "-d x --help, Setup:",
    "-h --help, Setup:",
    "-w -V, tcpretrans ",
  })
  void helpIsPrintedWhateverElseTheCommandLineHas(String words, String text) {
    assertThat(HelpText.requested(Typed.values(words)::has)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-w", "--comm h", "-w --record=./-h"})
  void otherCommandLinesAskForNoHelp(String words) {
    assertThat(HelpText.requested(Typed.values(words)::has)).isNull();
  }

  @Test
  void helpIsFoundInAClusterOfFlags() {
    assertThat(HelpText.requested(Typed.values("-wh")::has)).isEqualTo(BRIEF);
  }
}
