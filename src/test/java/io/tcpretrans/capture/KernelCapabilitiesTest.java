package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.KernelCapabilities.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelCapabilitiesTest {
  private static final String STATUS =
      """
      Name:	java
      State:	S (sleeping)
      Uid:	1000	0	1000	1000
      CapInh:	0000000000000000
      CapPrm:	000001ffffffffff
      CapEff:	000000c000000000
      CapBnd:	000001ffffffffff
      NoNewPrivs:	0
      Seccomp:	2
      Seccomp_filters:	1
      """;

  private static final String LIMITS =
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max file locks            unlimited            unlimited            locks
      Max locked memory         65536                8388608              bytes
      Max open files            1024                 524288               files
      """;

  @ParameterizedTest
  @CsvSource({"CapEff:, 000000c000000000", "Seccomp:, 2", "Name:, java", "NoNewPrivs:, 0"})
  void aStatusFieldIsFoundByItsName(String name, String value) {
    assertThat(KernelCapabilities.field(STATUS, name, "absent")).isEqualTo(value);
  }

  @Test
  void aStatusFieldThatThisKernelDoesNotHaveIsReplaced() {
    assertThat(KernelCapabilities.field(STATUS, "CapAmb:", "0")).isEqualTo("0");
    assertThat(KernelCapabilities.field("", "Seccomp:", "0")).isEqualTo("0");
  }

  @Test
  void theEffectiveUserCounts() {
    assertThat(KernelCapabilities.effective(KernelCapabilities.field(STATUS, "Uid:", "")))
        .isEqualTo("0");
    assertThat(KernelCapabilities.effective("")).isEmpty();
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
    Facts facts = new Facts();
    facts.capabilities = Long.parseUnsignedLong(capabilities, 16);

    assertThat(facts.facts().privileged()).isEqualTo(privileged);
  }

  @Test
  void theSoftLimitIsTheOneThatApplies() {
    assertThat(Limits.soft(LIMITS, "Max locked memory")).isEqualTo("65536");
    assertThat(Limits.soft(LIMITS, "Max open files")).isEqualTo("1024");
    assertThat(Limits.soft(LIMITS, "Max file locks")).isEqualTo("unlimited");
    assertThat(Limits.soft("", "Max open files")).isEqualTo("unlimited");
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 64 KiB",
    "0, 0 KiB",
    "9223372036854775808, 9007199254740992 KiB",
    "unlimited, unlimited"
  })
  void lockedMemoryHasTheUnitOfUlimit(String bytes, String printed) {
    assertThat(new Limits(bytes, "1024", 2).lockedKib()).isEqualTo(printed);
  }

  @Test
  void aSysctlIsReadWithAllItsDigits() {
    assertThat(Limits.sysctl("/proc/sys/kernel/pid_max")).isGreaterThan(300);
    assertThat(Limits.sysctl("/proc/sys/kernel/no_such_sysctl")).isZero();
  }

  @Test
  void theFactsOfThisKernelAreThere() {
    KernelCapabilities facts = KernelCapabilities.read();

    assertThat(facts.release()).isEqualTo(System.getProperty("os.version"));
    assertThat(facts.limits().openFiles()).matches("unlimited|[0-9]+");
  }
}
