package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

  @Test
  void everyWordOfOtherToolsLeadsToAnOption() {
    Set<String> options =
        Habits.targets().stream()
            .map(target -> target.split(" ", 2)[0])
            .collect(Collectors.toSet());

    assertThat(options).hasSizeGreaterThan(20).allMatch(name -> OptionNames.find(name) != null);
  }

  @Test
  void noWordOfOtherToolsIsAnOption() {
    assertThat(Habits.words())
        .noneMatch(word -> OptionNames.find((word.length() == 1 ? "-" : "--") + word) != null);
  }

  @ParameterizedTest
  @CsvSource({
    "--lpor 80, '--lport'",
    "--xaddr, '--laddr or --raddr'",
    "--c, '-c'",
    "--ty, '--type or --types'",
  })
  void likeOptionsAreNamedInTheOrderOfTheHelp(String words, String options) {
    assertThat(Typed.error(words)).contains("; type " + options);
  }

  @Test
  void unsafeValueIsNotRepeated() {
    assertThat(Typed.error("--continer $(id)"))
        .isEqualTo("unknown option '--continer'; type --container '$(id)'");
    assertThat(Typed.error("--continer a'b"))
        .isEqualTo("unknown option '--continer'; type --container");
  }
}
