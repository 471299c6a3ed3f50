package io.tcpretrans.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "00000000, 0.0.0.0",
    "7f000001, 127.0.0.1",
    "ac110005, 172.17.0.5",
    "0a00000f, 10.0.0.15",
    "80000000, 128.0.0.0",
    "ffffffff, 255.255.255.255",
  })
  void ipv4IsDottedDecimal(String hex, String text) {
    assertThat(new IpAddress(4, 0, Long.parseLong(hex, 16))).hasToString(text);
  }

  // Numbers in parentheses are sections of RFC 5952.
  @ParameterizedTest
  @CsvSource({
    // only zeros, and zeros at either end
    "0000000000000000, 0000000000000000, ::",
    "0000000000000000, 0000000000000001, ::1",
    "0001000000000000, 0000000000000000, 1::",
    "fe80000000000000, 0000000000000001, fe80::1",
    "20010db800000000, 0000000000000001, 2001:db8::1",
    // no leading zeros in a group, lower case (4.1, 4.3)
    "20010db80aaa00bb, 000c0d0ee000ABCD, 2001:db8:aaa:bb:c:d0e:e000:abcd",
    // "::" replaces a whole run of zero groups, but not a single one (4.2.1, 4.2.2)
    "20010db800000000, 0000000000020001, 2001:db8::2:1",
    "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
    "0000000100020003, 0004000500060007, 0:1:2:3:4:5:6:7",
    "0001000200030004, 0005000600070000, 1:2:3:4:5:6:7:0",
    "0000000000020003, 0004000500060007, ::2:3:4:5:6:7",
    // "::" replaces the longest run, or the first of equally long runs (4.2.3)
    "2001000000000001, 0000000000000001, 2001:0:0:1::1",
    "2001000000000000, 0001000000000001, 2001::1:0:0:1",
    "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
    "0000000000010000, 0000000000010000, 0:0:1::1:0",
    // all bits set
    "ffffffffffffffff, ffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void ipv6IsCanonicalAsInRfc5952(String high, String low, String text)
      throws UnknownHostException {
    IpAddress address =
        new IpAddress(6, Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16));

    assertThat(address).hasToString(text);
    assertThat(InetAddress.getByName(text).getAddress())
        .isEqualTo(ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array());
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:10.0.0.1, 10.0.0.1",
    "::ffff:255.255.255.255, 255.255.255.255",
    "::10.0.0.1, ::a00:1",
    "1::ffff:a00:1, 1::ffff:a00:1",
    "10.0.0.1, 10.0.0.1",
  })
  void onlyIpv4MappedAddressesAreUnmapped(String address, String unmapped) {
    assertThat(IpAddress.parse(address).unmapped()).hasToString(unmapped);
  }
}
