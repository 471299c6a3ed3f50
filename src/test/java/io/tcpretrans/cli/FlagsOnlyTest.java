package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class FlagsOnlyTest {
  private static final CommandLine COMMAND = CommandSyntax.commandLine();

  /** Every flag except those that picocli itself answers. */
  private static List<Option<?>> flags() {
    List<Option<?>> flags = new ArrayList<>(Options.ALL);
    flags.removeIf(option -> !option.isFlag());
    flags.removeAll(List.of(Options.HELP, Options.VERSION));
    return flags;
  }

  private static Stream<String> namesOfFlags() {
    return flags().stream().flatMap(flag -> flag.names().stream());
  }

  private static OptionValues read(List<String> words) {
    return FlagsOnly.read(words.toArray(new String[0]));
  }

  private static void assertReadAsByPicocli(List<String> words) {
    OptionValues expected = CommandSyntax.values(COMMAND.parseArgs(words.toArray(new String[0])));
    OptionValues values = read(words);

    for (Option<?> option : Options.ALL) {
      assertThat(values.has(option))
          .as("%s of %s", option.names(), words)
          .isEqualTo(expected.has(option));
      assertThat((Object) values.get(option)).isEqualTo(expected.get(option));
    }
  }

  @ParameterizedTest
  @MethodSource("namesOfFlags")
  void everyNameOfAFlagIsReadAsByPicocli(String name) {
    assertReadAsByPicocli(List.of(name));
  }

  @Test
  void combinationsOfFlagsAreReadAsByPicocli() {
    Random random = new Random(1);
    for (int run = 0; run < 200; run++) {
      List<Option<?>> flags = flags();
      Collections.shuffle(flags, random);
      assertReadAsByPicocli(
          flags.subList(0, random.nextInt(flags.size())).stream()
              .map(flag -> flag.names().get(random.nextInt(flag.names().size())))
              .toList());
    }
  }

  @Test
  void emptyCommandLineIsReadAsByPicocli() {
    assertReadAsByPicocli(List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "-xt",
    "-c=yes",
    "-c -c",
    "-c --connections",
    "-d 5",
    "-t 8080",
    "-h",
    "-V",
    "--",
    "@file",
    "-z",
    "''",
    "--COUNT",
    "--cou",
    "-t --container"
  })
  void anythingElseIsLeftToPicocli(String words) {
    assertThat(read(Arrays.asList(words.split(" ", -1)))).isNull();
  }
}
