package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {
  @Test
  void percentagesHaveOneDecimalPlace() {
    assertThat(TextFormat.percent(1.75)).isEqualTo("1.8 %");
    assertThat(TextFormat.percentCell(100.0)).isEqualTo("100.0%");
    assertThat(TextFormat.percentCell(null)).isEqualTo("-");
  }

  @ParameterizedTest
  @CsvSource({
    "1 1 1, 34 33 33",
    "999 1, 99 1",
    "100000 1 1, 98 1 1",
    "5 0, 100 0",
    "406 406 188, 41 40 19", // each alone would be rounded up
    "7, 100",
    "9000000000000 1, 99 1",
  })
  void wholePercentsSumToHundred(String weights, String percents) {
    assertThat(TextFormat.wholePercents(numbers(weights, Long::valueOf)))
        .isEqualTo(numbers(percents, Integer::valueOf));
  }

  private static <T> List<T> numbers(String text, Function<String, T> parser) {
    return Arrays.stream(text.split(" ", -1)).map(parser).toList();
  }

  @ParameterizedTest
  @CsvSource({"0, 0 us", "999, 999 us", "206999, 206 ms", "1000000, 1.0 s", "31430000, 31.4 s"})
  void durationsHaveTheLargestUnit(long us, String text) {
    assertThat(TextFormat.duration(us)).isEqualTo(text);
  }

  @Test
  void oneHasASingularNoun() {
    assertThat(TextFormat.count(1, "retransmit")).isEqualTo("1 retransmit");
    assertThat(TextFormat.count(0, "retransmit")).isEqualTo("0 retransmits");
  }
}
