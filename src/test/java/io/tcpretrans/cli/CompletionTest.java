package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The completion scripts; CompletionIT runs them in their shells. */
class CompletionTest {
  @Test
  void everyScriptHasEveryOption() {
    for (Option<?> option : Options.ALL) {
      for (String name : option.names()) {
        assertThat(BashCompletion.text()).containsPattern("names='([^']* )?" + name + "[ ']");
        assertThat(ZshCompletion.text())
            .containsPattern("(?m)^  '(\\([^)]*\\))?" + name + "[=+-]*\\[");
        assertThat(FishCompletion.text())
            .containsPattern(
                name.startsWith("--")
                    ? " -l " + name.substring(2) + " "
                    : " -s " + name.charAt(1) + " ");
      }
    }
  }

  @Test
  void everyScriptHasEveryValue() {
    for (Option<?> option : Options.ALL) {
      List<String> choices = option.valueType() == null ? List.of() : option.valueType().choices();
      String values = String.join(" ", choices);
      assertThat(List.of(BashCompletion.text(), ZshCompletion.text(), FishCompletion.text()))
          .allMatch(script -> script.contains(values));
    }
  }

  @Test
  void summaryIsThePartBeforeTheFirstPunctuation() {
    assertThat(Options.DURATION.summary()).isEqualTo("Stop after TIME");
    assertThat(Options.OUTPUT.summary()).isEqualTo("Output format");
    assertThat(Options.BTF.summary()).isEqualTo("Kernel type information");
  }
}
