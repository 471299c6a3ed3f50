package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.TimeNamespace.Offsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeNamespaceTest {
  @Test
  void addsSecondsAndNanosecondsOfEachClock() {
    assertThat(Offsets.of("monotonic        3600         5\nboottime          -60 400000000\n"))
        .isEqualTo(new Offsets(3_600_000_000_005L, -59_600_000_000L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "monotonic",
        "monotonic 1",
        "monotonic x y",
        "monotonic 9223372036854775807 0",
        "boottime 99999999999999999999 0"
      })
  void clockWithoutAValidLineHasNoOffset(String text) {
    assertThat(Offsets.of(text)).isEqualTo(new Offsets(0, 0));
  }

  @Test
  void testsRunWithoutAnOffset() {
    assertThat(TimeNamespace.offsets()).isEqualTo(new Offsets(0, 0));
    assertThat(KernelClock.nanos() - System.nanoTime()).isBetween(-1_000_000_000L, 0L);
  }
}
