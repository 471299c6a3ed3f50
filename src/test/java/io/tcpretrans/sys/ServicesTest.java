package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesTest {
  private static final String FILE =
      """
      # comment 1/tcp
      tcpmux\t\t1/tcp\t\t\t# TCP port service multiplexer

      tftp\t\t69/udp
      domain\t\t53/udp
      domain\t\t53/tcp
      http\t\t80/tcp\t\twww\t# WorldWideWeb HTTP
      broken\t\tnumber/tcp
      short
      split\t\t512/udp
      split\t\t513/tcp
      """;

  @ParameterizedTest
  @CsvSource({
    "http, 80",
    "www, 80",
    "HTTP, 80",
    "domain, 53",
    "tcpmux, 1",
    "split, 513",
    "tftp, -1",
    "WorldWideWeb, -1",
    "comment, -1",
    "broken, -1",
    "short, -1",
    "1/tcp, -1",
    "80/tcp, -1",
  })
  void nameOrAliasOfATcpServiceHasItsPort(String name, int port) {
    assertThat(Services.tcpPort(name, FILE).orElse(-1)).isEqualTo(port);
  }
}
