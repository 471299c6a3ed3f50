package io.tcpretrans.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndpointTest {
  @Test
  void ipv4EndpointIsAddressColonPort() {
    assertThat(new Endpoint(new IpAddress(4, 0, 0xc0000201L), 80)).hasToString("192.0.2.1:80");
  }

  @Test
  void ipv6AddressIsInBrackets() {
    assertThat(new Endpoint(new IpAddress(6, 0x20010db8_00000000L, 1), 65535))
        .hasToString("[2001:db8::1]:65535");
  }

  @Test
  void portZeroIsShown() {
    assertThat(new Endpoint(new IpAddress(6, 0, 0), 0)).hasToString("[::]:0");
  }

  @Test
  void endpointsAreEqualIfAddressAndPortAreEqual() {
    IpAddress address = new IpAddress(6, 0x20010db8_00000000L, 1);
    Endpoint end = new Endpoint(address, 80);

    assertThat(new Endpoint(new IpAddress(6, 0x20010db8_00000000L, 1), 80))
        .isEqualTo(end)
        .hasSameHashCodeAs(end);
    assertThat(new Endpoint(address, 81)).isNotEqualTo(end);
    assertThat(new Endpoint(new IpAddress(6, 0x20010db8_00000000L, 2), 80)).isNotEqualTo(end);
    assertThat(new Endpoint(new IpAddress(6, 0x20010db8_00000001L, 1), 80)).isNotEqualTo(end);
    assertThat(new IpAddress(4, 0, 1)).isNotEqualTo(new IpAddress(6, 0, 1));
  }

  @Test
  void retransmitHasIpVersionOfItsAddresses() {
    assertThat(Events.ipv4().ip()).isEqualTo(4);
    assertThat(Events.ipv6().ip()).isEqualTo(6);
  }
}
