package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class FlagsOnlyTest {
  private static final CommandLine COMMAND = CommandSyntax.commandLine();

  private static FlagsOnly flags(List<String> words) {
    return FlagsOnly.of(words.toArray(new String[0]));
  }

  private static void assertAsPicocliUnderstandsThem(List<String> words) {
    ParsedOptions expected =
        new CommandLineOptions(COMMAND.parseArgs(words.toArray(new String[0])));

    for (Flag flag : Flag.values()) {
      assertThat(flags(words).has(flag)).as("%s of %s", flag, words).isEqualTo(expected.has(flag));
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachNameOfAFlagIsUnderstoodAsPicocliDoes(Flag flag) {
    for (String name : flag.names()) {
      assertThat(flags(List.of(name)).flags()).containsExactly(flag);
      assertAsPicocliUnderstandsThem(List.of(name));
    }
  }

  @Test
  void soAreAnySeveralOfThem() {
    Random random = new Random(1);
    for (int run = 0; run < 200; run++) {
      List<Flag> flags = new ArrayList<>(List.of(Flag.values()));
      Collections.shuffle(flags, random);
      assertAsPicocliUnderstandsThem(
          flags.subList(0, random.nextInt(flags.size())).stream()
              .map(flag -> flag.names().get(random.nextInt(flag.names().size())))
              .toList());
    }
  }

  @Test
  void nothingIsEnough() {
    assertThat(FlagsOnly.of(new String[0]).flags()).isEmpty();
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
  void whatIsMoreIsLeftToPicocli(String words) {
    assertThat(flags(Arrays.asList(words.split(" ", -1)))).isNull();
  }

  @Test
  void everyOptionWithoutAValueIsAFlag() {
    List<String> names =
        COMMAND.getCommandSpec().options().stream()
            .filter(option -> option.arity().max() == 0)
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(OptionSpec::shortestName)
            .toList();

    assertThat(Arrays.stream(Flag.values()).map(flag -> flag.names().get(0)))
        .containsExactlyInAnyOrderElementsOf(names);
  }
}
