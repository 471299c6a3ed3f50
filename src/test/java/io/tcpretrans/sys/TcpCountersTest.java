package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpCountersTest {
  private static List<String> lines(String resource) throws IOException {
    try (InputStream text = TcpCountersTest.class.getResourceAsStream(resource)) {
      return new String(text.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  private static Libc unwanted() {
    throw new AssertionError("libc is only for namespaces without a process");
  }

  @ParameterizedTest
  @CsvSource({
    "snmp, Tcp:, RetransSegs, 785",
    "snmp, Tcp:, RtoAlgorithm, 1",
    "snmp, Tcp:, MaxConn, -1",
    "snmp, Ip:, DefaultTTL, 64",
    "netstat, TcpExt:, TCPRetransFail, 17",
    "netstat, TcpExt:, SyncookiesSent, 0",
  })
  void aCounterIsFoundByProtocolAndName(String file, String protocol, String name, long value)
      throws IOException {
    assertThat(TcpCounters.value(lines(file), protocol, name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"Tcp:, NoSuchCounter", "Tcp:, Retrans", "NoSuchProtocol:, RetransSegs"})
  void aCounterThatThisKernelDoesNotHaveIsZero(String protocol, String name) throws IOException {
    assertThat(TcpCounters.value(lines("snmp"), protocol, name)).isZero();
  }

  @Test
  void aCounterMayExceed32Bits() {
    assertThat(
            TcpCounters.value(
                List.of("Tcp: InSegs RetransSegs", "Tcp: 1 9223372036854775807"),
                "Tcp:",
                "RetransSegs"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void retransmitsAreInOneFileAndRefusedOnesInTheOther() throws URISyntaxException {
    Path net = Path.of(TcpCountersTest.class.getResource("snmp").toURI()).getParent();

    assertThat(
            TcpCounters.read(
                List.of(new NetworkNamespace(7, null, net)), TcpCountersTest::unwanted))
        .containsExactly(Map.entry(7L, new TcpCounters(785, 17, 21714)));
  }

  @Test
  void aNamespaceWithAProcessIsReadWithoutEnteringIt() {
    NetworkNamespace own = new NetworkNamespace(7, null, Path.of("/proc/self/net"));

    Map<Long, TcpCounters> counters = TcpCounters.read(List.of(own), TcpCountersTest::unwanted);

    assertThat(counters).containsOnlyKeys(7L);
    assertThat(counters.get(7L).retransSegs()).isNotNegative();
  }

  @Test
  void aNamespaceWhoseProcessHasEndedIsLeftOut() {
    NetworkNamespace own = new NetworkNamespace(7, null, Path.of("/proc/self/net"));
    NetworkNamespace ended = new NetworkNamespace(8, null, Path.of("/proc/0/net"));

    assertThat(TcpCounters.read(List.of(ended, own), TcpCountersTest::unwanted))
        .containsOnlyKeys(7L);
  }
}
