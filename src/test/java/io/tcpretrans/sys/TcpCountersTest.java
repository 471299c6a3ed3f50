package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpCountersTest {
  private static List<String> lines(String resource) throws IOException {
    try (InputStream text = TcpCountersTest.class.getResourceAsStream(resource)) {
      return new String(text.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
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
  void counterIsFoundByProtocolAndName(String file, String protocol, String name, long value)
      throws IOException {
    assertThat(TcpCounters.value(lines(file), protocol, name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"Tcp:, NoSuchCounter", "Tcp:, Retrans", "NoSuchProtocol:, RetransSegs"})
  void missingCounterIsZero(String protocol, String name) throws IOException {
    assertThat(TcpCounters.value(lines("snmp"), protocol, name)).isZero();
  }

  @Test
  void counterMayExceed32Bits() {
    assertThat(
            TcpCounters.value(
                List.of("Tcp: InSegs RetransSegs", "Tcp: 1 9223372036854775807"),
                "Tcp:",
                "RetransSegs"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void counterIsZeroIfALineIsCutOrMissing() {
    assertThat(TcpCounters.value(List.of("Tcp: A RetransSegs", "Tcp: 1"), "Tcp:", "RetransSegs"))
        .isZero();
    assertThat(TcpCounters.value(List.of("Tcp: A RetransSegs"), "Tcp:", "RetransSegs")).isZero();
  }

  @Test
  void countersAreReadFromSnmpAndNetstat() throws IOException {
    String snmp = String.join("\n", lines("snmp")) + "\n";
    String netstat = String.join("\n", lines("netstat")) + "\n";

    assertThat(TcpCounters.of(snmp + netstat)).isEqualTo(new TcpCounters(785, 17, 21714));
    assertThat(TcpCounters.of(snmp)).isEqualTo(new TcpCounters(785, 0, 21714));
  }
}
