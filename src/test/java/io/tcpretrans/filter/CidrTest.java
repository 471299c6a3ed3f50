package io.tcpretrans.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  private static boolean contains(String range, String address) {
    return Cidr.of(range).contains(Cidr.of(address).address());
  }

  @ParameterizedTest
  @CsvSource({
    "172.17.0.0/16, 172.17.0.0",
    "172.17.0.0/16, 172.17.255.255",
    "172.17.1.2/16, 172.17.9.9",
    "10.0.0.15, 10.0.0.15",
    "0.0.0.0/0, 255.255.255.255",
    "128.0.0.0/1, 255.0.0.1",
    "fd00::/8, fdff::1",
    "2001:db8::/32, 2001:db8:ffff::1",
    "2001:db8::/64, 2001:db8::ffff:1:2:3",
    "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1",
    "2001:db8::1, 2001:db8::1",
    "::/0, fe80::1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "10.0.0.1, ::ffff:10.0.0.1",
    "::ffff:10.0.0.0/24, 10.0.0.255",
  })
  void rangeContainsAddress(String range, String address) {
    assertThat(contains(range, address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "172.17.0.0/16, 172.18.0.0",
    "172.17.0.0/16, 172.16.255.255",
    "10.0.0.15, 10.0.0.14",
    "128.0.0.0/1, 127.255.255.255",
    "fd00::/8, fe00::1",
    "2001:db8::/64, 2001:db8:0:1::",
    "2001:db8::8000:0:0:0/65, 2001:db8::1",
    "0.0.0.0/0, ::1",
    "::/0, 10.0.0.1",
  })
  void rangeDoesNotContainAddress(String range, String address) {
    assertThat(contains(range, address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web",
        "localhost",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/8/8",
        ".::1",
        "::1%lo",
        "::\uff11",
        "[::1]",
        "fd00::/129",
        "fd00",
        "::g",
        "/8",
        "1.2.3.4.5",
        "example.org/8"
      })
  void errorQuotesTheInvalidText(String text) {
    assertThatThrownBy(() -> Cidr.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'" + text + "' is an invalid address or CIDR; examples are 10.0.0.0/8 and fd00::/8");
  }
}
