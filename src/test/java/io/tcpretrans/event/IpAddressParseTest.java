package io.tcpretrans.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressParseTest {
  @Test
  void parseReadsEveryPrintedAddress() {
    RandomEvents.of(1)
        .limit(10_000)
        .map(event -> event.remote().address())
        .forEach(address -> assertThat(IpAddress.parse(address.toString())).isEqualTo(address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "::ffff:102:304", "fd00::1", "0.0.0.0", "255.255.255.255"})
  void parseReadsSpecialAddresses(String text) {
    assertThat(IpAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "abc",
        "1.2.3",
        "1.2.3.256",
        "1.2.3.4.5",
        ":",
        "g::1",
        "1.2.3.-4"
      })
  void parseRejectsTextThatIsNotAnAddress(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
