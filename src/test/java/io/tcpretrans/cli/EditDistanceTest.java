package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "'', abc, 3",
    "container, container, 0",
    "continer, container, 1",
    "contaiiner, container, 1",
    "contaimer, container, 1",
    "verison, version, 1",
    "prot, port, 1",
    "kitten, sitting, 3",
    "ca, abc, 3",
  })
  void countsTypingErrorsInBothDirections(String one, String other, int errors) {
    assertThat(EditDistance.between(one, other)).isEqualTo(errors);
    assertThat(EditDistance.between(other, one)).isEqualTo(errors);
  }
}
