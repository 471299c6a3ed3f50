package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

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
  @CsvSource({"0.0001, 1", "0.014, 1", "0.015, 2", "0.5, 50", "0.9999, 99", "1, 100"})
  void wholePercentIsAtLeastOneAndHundredOnlyForOne(double share, long percent) {
    assertThat(TextFormat.wholePercent(share)).isEqualTo(percent);
  }
}
