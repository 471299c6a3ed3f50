package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConntrackCountersTest {
  @Test
  void missingLinesAndNumbersAreZero() {
    assertThat(ConntrackCounters.parse(List.of("entries drop"))).isEqualTo(ConntrackCounters.NONE);
    assertThat(ConntrackCounters.parse(List.of("entries drop", "a")))
        .isEqualTo(new ConntrackCounters(10, 0, 0, 0));
  }

  @Test
  void countersAreHexadecimalAndSummedOverProcessors() {
    ConntrackCounters counters =
        ConntrackCounters.parse(
            List.of(
                "entries  clashres found new invalid ignore delete delete_list insert"
                    + " insert_failed drop early_drop icmp_error  expect_new expect_create"
                    + " expect_delete search_restart",
                "00010000  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
                    + " 00000002 000004b3 00000001 00000000  00000000 00000000 00000000 00000000",
                "00010000  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
                    + " 0000000a 00000010 00000000 00000000  00000000 00000000 00000000 00000000"));

    assertThat(counters).isEqualTo(new ConntrackCounters(65536, 1219, 1, 12));
  }

  @Test
  void missingCounterIsZero() {
    assertThat(ConntrackCounters.parse(List.of("entries", "000a")))
        .isEqualTo(new ConntrackCounters(10, 0, 0, 0));
  }

  /** Only the first read(2) of the file returns the number. */
  @Test
  void maxIsTheSysctl() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/sys/net/netfilter/nf_conntrack_max")));
    Process cat = new ProcessBuilder("cat", "/proc/sys/net/netfilter/nf_conntrack_max").start();
    String limit = cat.inputReader().readLine();

    assertThat(ConntrackCounters.max()).isEqualTo(Long.valueOf(limit));
  }
}
