package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"-d 10", "-d10", "-d=10", "--duration 10", "--duration=10", "-cd10", "-wcd 10"})
  void valueFollowsOrIsAttached(String words) {
    assertThat(Typed.values(words).get(Options.DURATION)).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "-d 1 -d 2, 2",
    "-d 1 --duration 2, 2",
    "--duration=3 -cd 4s -w, 4",
  })
  void lastOfARepeatedOptionWins(String words, double seconds) {
    assertThat(Typed.values(words).get(Options.DURATION)).isEqualTo(seconds);
  }

  @Test
  void lastListWins() {
    assertThat(Typed.values("--columns time,ip --columns pid").get(Options.COLUMNS))
        .containsExactly("pid");
  }

  @Test
  void lastOfRepeatedContainerWinsWithAndWithoutAValue() {
    assertThat(Typed.options("--container web --container").filterOptions.showsContainer())
        .isTrue();
    assertThat(Typed.options("--container --container web").filterOptions.showsContainer())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-w -w", "-ww", "-w --why", "--why --why -w"})
  void repeatedFlagIsHarmless(String words) {
    assertThat(Typed.values(words).has(Options.WHY)).isTrue();
  }

  @Test
  void negativeNumberIsAValueAndNoOption() {
    assertThat(Typed.values("-d -5").get(Options.DURATION)).isEqualTo(-5);
  }

  @Test
  void dashIsTheValueThatStandsForStdinOrStdout() {
    assertThat(Typed.values("--replay -").get(Options.REPLAY)).isEqualTo(Path.of("-"));
  }

  @Test
  void nameOfAnOptionIsNoValue() {
    assertThat(Typed.error("--record=--why"))
        .isEqualTo("--record needs a value, but '--why' is an option");
    assertThat(Typed.values("--record=./--why").get(Options.RECORD)).isEqualTo(Path.of("./--why"));
  }

  @Test
  void containerTakesTheNextWordUnlessItIsAnOption() {
    assertThat(Typed.values("--container -w").has(Options.WHY)).isTrue();
    assertThat(Typed.values("--container -w").get(Options.CONTAINERS))
        .isEqualTo(Typed.values("--container").get(Options.CONTAINERS));
  }

  @ParameterizedTest
  @CsvSource({
    "-o bcc -c, true, false",
    "-c -o bcc, true, false",
    "-o bcc -l, false, true",
    "-lco BCC, true, true",
    "-o bcc --connections --local, false, false",
    "-o bcc -s, false, false",
    "-c -l, false, false",
    "-cl -o json, false, false",
    "-o bcc -cl -o table, false, false",
  })
  void shortOptionsOfBccMeanInItsFormatWhatTheyMeanThere(
      String words, boolean count, boolean lossProbes) {
    OptionValues values = Typed.values(words);

    assertThat(values.has(Options.COUNT)).isEqualTo(count);
    assertThat(values.has(Options.LOSS_PROBES)).isEqualTo(lossProbes);
  }

  @Test
  void helpIsShownWhateverElseIsWrong() throws WrongUsage {
    for (String wrong : List.of("--frobnicate", "8080", "-d", "-zc")) {
      for (String help : Options.HELP.names()) {
        assertThat(CommandSyntax.read(List.of(wrong, help)).has(Options.HELP)).isTrue();
        assertThat(CommandSyntax.read(List.of(help, wrong)).has(Options.HELP)).isTrue();
      }
    }
  }
}
