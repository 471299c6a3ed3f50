package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgramArgumentsTest {
  /** The command line before the arguments, a char per byte. */
  private static final String JAVA = "java\0-jar\0t.jar\0";

  /** Decodes arguments as the JVM does. */
  private static String[] decoded(Charset charset, String... bytes) {
    String[] decoded = new String[bytes.length];
    for (int number = 0; number < bytes.length; number++) {
      decoded[number] = new String(bytes[number].getBytes(StandardCharsets.ISO_8859_1), charset);
    }
    return decoded;
  }

  private static String[] typed(Charset charset, String... bytes) {
    return ProgramArguments.of(
        decoded(charset, bytes), JAVA + String.join("\0", bytes) + "\0", charset);
  }

  @Test
  void utf8ArgumentsAreReadInEveryLocale() {
    for (Charset charset :
        new Charset[] {
          StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8
        }) {
      assertThat(typed(charset, "--comm", "bl\u00c3\u00bc", "", "-c"))
          .containsExactly("--comm", "bl\u00fc", "", "-c");
    }
  }

  @Test
  void byteThatIsNotUtf8IsKept() {
    String[] typed = typed(StandardCharsets.US_ASCII, "b\u00e4r");

    assertThat(ByteText.encode(typed[0])).isEqualTo(new byte[] {'b', (byte) 0xe4, 'r'});
  }

  @Test
  void argumentsThatTheCommandLineDoesNotHaveAreReturnedUnchanged() {
    String[] arguments = {"--comm", "bl\ufffd"};

    assertThat(ProgramArguments.of(arguments, "java\0@file\0", StandardCharsets.US_ASCII))
        .isSameAs(arguments);
    assertThat(ProgramArguments.of(arguments, "java\0", StandardCharsets.US_ASCII))
        .isSameAs(arguments);
    assertThat(ProgramArguments.of(arguments, "", StandardCharsets.US_ASCII)).isSameAs(arguments);
  }

  @Test
  void asciiArgumentsAreReturnedUnchanged() {
    String[] arguments = {"-c", "--comm", "nginx"};

    assertThat(ProgramArguments.of(arguments)).isSameAs(arguments);
  }
}
