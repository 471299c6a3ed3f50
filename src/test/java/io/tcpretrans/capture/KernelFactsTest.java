package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFactsTest {
  private static final String STATUS =
      """
      Name:	java
      State:	S (sleeping)
      CapInh:	0000000000000000
      CapPrm:	000001ffffffffff
      CapEff:	000000c000000000
      CapBnd:	000001ffffffffff
      NoNewPrivs:	0
      Seccomp:	2
      Seccomp_filters:	1
      """;

  @ParameterizedTest
  @CsvSource({"CapEff:, 000000c000000000", "Seccomp:, 2", "Name:, java", "NoNewPrivs:, 0"})
  void aStatusFieldIsFoundByItsName(String name, String value) {
    assertThat(KernelFacts.field(STATUS, name, "absent")).isEqualTo(value);
  }

  @Test
  void aStatusFieldThatThisKernelDoesNotHaveIsReplaced() {
    assertThat(KernelFacts.field(STATUS, "CapAmb:", "0")).isEqualTo("0");
    assertThat(KernelFacts.field("", "Seccomp:", "0")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "[none] integrity confidentiality, none",
    "none [integrity] confidentiality, integrity",
    "none integrity [confidentiality], confidentiality",
    "'', none",
  })
  void theLockdownIsTheChoiceInBrackets(String choices, String selected) {
    assertThat(KernelFacts.selected(choices)).isEqualTo(selected);
  }

  @ParameterizedTest
  @CsvSource({
    "000001ffffffffff, true",
    "0000000000200000, true",
    "000000c000000000, true",
    "0000008000000000, false",
    "0000004000000000, false",
    "ffffff3fffdfffff, false",
    "0000000000000000, false",
  })
  void rootOrBothBpfAndPerfmonArePrivileged(String capabilities, boolean privileged) {
    KernelFacts facts =
        new KernelFacts(
            "6.1.0", Long.parseUnsignedLong(capabilities, 16), false, "none", true, true);

    assertThat(facts.privileged()).isEqualTo(privileged);
  }

  @Test
  void theFactsOfThisKernelAreThere() {
    KernelFacts facts = KernelFacts.read();

    assertThat(facts.release()).isEqualTo(System.getProperty("os.version"));
    assertThat(facts.lockdown()).isIn("none", "integrity", "confidentiality");
  }
}
