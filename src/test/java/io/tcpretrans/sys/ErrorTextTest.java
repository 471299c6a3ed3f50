package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
  @ParameterizedTest
  @CsvSource({
    "-1, EPERM",
    "-105, ENOBUFS",
    "-113, EHOSTUNREACH",
    "1, NET_XMIT_DROP",
    "2, NET_XMIT_CN",
    "3, NET_XMIT_3",
  })
  void errorOfASendHasItsKernelName(int error, String name) {
    assertThat(ErrorText.of(error)).isEqualTo(name);
  }
}
