package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpretrans.trace.Shutdown;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the message of each wrong command line with the one in {@code wrong-inputs.txt}. */
class WrongInputsTest {
  private static final Path INPUTS =
      Path.of("src", "test", "resources", "usage", "wrong-inputs.txt");
  private static final String COMMAND = "tcpretrans ";

  /** A word, or a quoted one that may be empty or have blanks. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** Options to type, without the remarks before and after them. */
  private static final Pattern SUGGESTION =
      Pattern.compile("; type (-.*?)(?:,? (?:because|for a process|with|or)\\b.*)?$");

  /** Options that others need; the error without them says to add them. */
  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "-i", List.of("--count"),
          "--interval", List.of("--count"),
          "--by", List.of("-w"),
          "--columns", List.of("-w"));

  /** The command lines, each with the line after it. */
  static Stream<Arguments> inputs() throws IOException {
    List<String> lines = Files.readAllLines(INPUTS);
    List<Arguments> inputs = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith(COMMAND)) {
        String line = lines.get(at).substring(COMMAND.length());
        inputs.add(Arguments.of(line, lines.get(at + 1).strip()));
      }
    }
    return inputs.stream();
  }

  private static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void wrongInputExitsTwoWithASentenceThatSaysWhatToType(String line, String message) {
    List<String> words = words(line);
    assertThatThrownBy(() -> TraceOptions.of(CommandSyntax.read(words)))
        .isInstanceOf(WrongUsage.class)
        .hasMessage(message);

    StringWriter err = new StringWriter();
    assertThat(TraceCommand.execute(words, new PrintWriter(err), new Shutdown())).isEqualTo(2);
    assertThat(err).hasToString("tcpretrans: " + message + "; see tcpretrans --help.\n");
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void suggestedOptionsAreAccepted(String line, String message) {
    assertSuggestionIsAccepted(message);
  }

  @Test
  void suggestionsForWordsOfOtherToolsAreAccepted() {
    List<String> values =
        List.of("80", "33", "web", "10.0.0.5", "10.0.0.5:443", "X", "5s", "r.html", "all", "pod");
    List<String> names = new ArrayList<>(Habits.words());
    names.addAll(
        OptionNames.longWords().stream().map(name -> name.replaceFirst("..$", "")).toList());
    for (String name : names) {
      for (String value : values) {
        assertSuggestionIsAccepted(errorOf(name, value));
        assertSuggestionIsAccepted(errorOf("--" + name, value));
        assertSuggestionIsAccepted(errorOf("--" + name + "=" + value));
      }
    }
  }

  /** The error of a command line; empty: it is valid. */
  private static String errorOf(String... words) {
    try {
      TraceOptions.of(CommandSyntax.read(List.of(words)));
      return "";
    } catch (WrongUsage e) {
      return e.getMessage();
    }
  }

  /** Checks what a message says to type, unless this is an option without its value. */
  private static void assertSuggestionIsAccepted(String message) {
    Matcher suggestion = SUGGESTION.matcher(message);
    if (suggestion.find()) {
      List<String> words = new ArrayList<>(words(suggestion.group(1)));
      Option<?> last = OptionNames.find(words.get(words.size() - 1));
      if (last == null || last.valueType() == null) {
        words.addAll(NEEDED.getOrDefault(words.get(0), List.of()));
        assertThat(errorOf(words.toArray(String[]::new))).as(message).isEmpty();
      }
    }
  }

  @Test
  void tableHasMoreThanSixtyInputsOfAllKinds() throws IOException {
    assertThat(inputs()).hasSizeGreaterThan(60);
    assertThat(inputs().map(input -> input.get()[0])).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "--help", "-h", "-d 10s", "-wC --top", "-wd10", "-cd 1m", "-c --", "-cccc"})
  void rightInputIsAccepted(String line) throws WrongUsage {
    assertThat(TraceOptions.of(CommandSyntax.read(words(line)))).isNotNull();
  }
}
