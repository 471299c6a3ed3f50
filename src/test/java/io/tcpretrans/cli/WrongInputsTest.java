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
    assertThatThrownBy(() -> TraceOptions.of(CommandLineReader.read(words)))
        .isInstanceOf(WrongUsage.class)
        .hasMessage(message);

    StringWriter err = new StringWriter();
    assertThat(TraceCommand.execute(words, new PrintWriter(err), new Shutdown())).isEqualTo(2);
    assertThat(err).hasToString("tcpretrans: " + message + "; see tcpretrans --help.\n");
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
    assertThat(TraceOptions.of(CommandLineReader.read(words(line)))).isNotNull();
  }
}
