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
  void linesThatAreCutCountNothing() {
    assertThat(ConntrackCounters.parse(List.of())).isEqualTo(ConntrackCounters.NONE);
    assertThat(ConntrackCounters.parse(List.of("entries drop"))).isEqualTo(ConntrackCounters.NONE);
    assertThat(ConntrackCounters.parse(List.of("entries drop", "a")))
        .isEqualTo(new ConntrackCounters(10, 0, 0, 0));
  }

  @Test
  void numbersAreHexadecimalAndOfEachProcessor() {
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
  void anUnknownCounterIsZero() {
    assertThat(ConntrackCounters.parse(List.of("entries", "000a")))
        .isEqualTo(new ConntrackCounters(10, 0, 0, 0));
  }

  /** The file gives its number to the first read(2) alone. */
  @Test
  void theLimitIsReadWhole() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/sys/net/netfilter/nf_conntrack_max")));
    Process cat = new ProcessBuilder("cat", "/proc/sys/net/netfilter/nf_conntrack_max").start();
    String limit = cat.inputReader().readLine();

    assertThat(ConntrackCounters.max()).isEqualTo(Long.valueOf(limit));
  }
}
