package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.OptionSpec;

class OptionsTest {
  private static final List<OptionSpec> PICOCLI =
      CommandSyntax.commandLine().getCommandSpec().options();

  @Test
  void picocliHasExactlyTheListedOptionsInTheirOrder() {
    assertThat(PICOCLI.stream().map(option -> List.of(option.names())))
        .containsExactlyElementsOf(Options.ALL.stream().map(Option::names).toList());
  }

  @Test
  void everyConstantIsListed() {
    assertThat(Options.ALL)
        .hasSize(
            (int)
                Arrays.stream(Options.class.getDeclaredFields())
                    .filter(field -> field.getType() == Option.class)
                    .count());
  }

  @Test
  void noNameIsUsedTwice() {
    assertThat(Options.ALL.stream().flatMap(option -> option.names().stream()))
        .doesNotHaveDuplicates();
  }

  @Test
  void namesStartWithTheShortest() {
    assertThat(Options.ALL)
        .allSatisfy(
            option ->
                assertThat(option.names())
                    .isSortedAccordingTo(Comparator.comparing(String::length)));
  }

  @Test
  void onlyFlagsHaveNoValue() {
    assertThat(PICOCLI.stream().map(option -> option.arity().max() == 0))
        .containsExactlyElementsOf(
            Options.ALL.stream().map(option -> option.valueType() == null).toList());
  }

  @Test
  void defaultValuesApplyToAnEmptyCommandLine() {
    OptionValues values = Typed.values("");

    assertThat(Options.ALL)
        .allSatisfy(
            option -> {
              assertThat(values.has(option)).isFalse();
              assertThat((Object) values.get(option)).isEqualTo(option.defaultValue());
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-4 -6 -d 0 | --duration must be greater than 0 seconds",
        "-o json --columns nothing | unknown column 'nothing' in --columns",
        "-n 0 -d 0 | --duration must be greater than 0 seconds",
      })
  void valueErrorsComeBeforeConflictsInTheOrderOfTheHelp(String words, String message) {
    assertThat(Typed.error(words)).startsWith(message);
  }
}
