package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorModeTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO, xterm, '', true, true",
    "AUTO, xterm, '', false, false",
    "AUTO, xterm, 1, true, false",
    "AUTO, dumb, '', true, false",
    "ALWAYS, dumb, 1, false, true",
    "NEVER, xterm, '', true, false",
  })
  void onlyAutoDependsOnTerminalTermAndNoColor(
      ColorMode mode, String term, String noColor, boolean terminal, boolean colored) {
    Map<String, String> environment = Map.of("TERM", term, "NO_COLOR", noColor);

    assertThat(mode.isColored(environment, () -> terminal)).isEqualTo(colored);
  }
}
