package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTextTest {
  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nginx", "bl\u00fc", "\u65e5\u672c", "\ud83d\ude00", "a\ufffdb", "a\rb"})
  void utf8IsConvertedWithoutEscapes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertThat(ByteText.printable(utf8)).isEqualTo(text);
    assertThat(ByteText.decode(utf8)).isEqualTo(text);
    assertThat(ByteText.encode(text)).isEqualTo(utf8);
  }

  @ParameterizedTest
  @CsvSource({
    "b\u00e4r, b\\xe4r",
    "\u00ff\u0080, \\xff\\x80",
    "bl\u00c3\u00bc\u00c3, bl\u00fc\\xc3",
    "\u00f0\u009f\u0098, \\xf0\\x9f\\x98",
    "\u00ed\u00a0\u0080, \\xed\\xa0\\x80",
    "\u00ef\u00bf\u00bd\u00fe, \ufffd\\xfe"
  })
  void byteThatIsNotUtf8IsEscaped(String bytes, String text) {
    assertThat(ByteText.printable(bytes(bytes))).isEqualTo(text);
  }

  @Test
  void encodeRevertsDecode() {
    Random random = new Random(1);
    for (int run = 0; run < 10_000; run++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);

      assertThat(ByteText.encode(ByteText.decode(bytes))).isEqualTo(bytes);
    }
  }
}
