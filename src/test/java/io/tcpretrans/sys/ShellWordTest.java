package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
  private static byte[] output(String... command) throws IOException {
    return new ProcessBuilder(command).start().getInputStream().readAllBytes();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "eth0.7,eth0.7",
        "a;b,'a;b'",
        "$(reboot),'$(reboot)'",
        "`id`,'`id`'",
        "a\"b,'a\"b'",
        "a&b>c,'a&b>c'",
        "~,'~'",
        "*,'*'",
        "r\u00f6d,'r\u00f6d'"
      })
  void nameIsQuotedWhereAShellWouldChangeIt(String name, String word) throws IOException {
    assertThat(ShellWord.of(name)).isEqualTo(word);
    for (String shell : new String[] {"sh", "bash"}) {
      assertThat(output(shell, "-c", "printf %s " + word))
          .isEqualTo(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-x", "--help", "", "a'b", "a!b", "a\\xe4", "a\u001b[2J", "a\nb", "a\u202eb"})
  void nameThatMightBeReadAsSomethingElseHasNoWord(String name) {
    assertThat(ShellWord.of(name)).isNull();
  }

  @Test
  void pathWithAnyBytesIsAWordOfBash() throws IOException {
    byte[] name = new byte[256];
    name[0] = '/';
    for (int letter = 1; letter < name.length; letter++) {
      name[letter] = (byte) letter;
    }
    String word = ShellWord.of(FileNames.path(name));

    assertThat(word).startsWith("$'/\\x01").matches("[ -~]+");
    assertThat(output("bash", "-c", "printf %s " + word)).isEqualTo(name);
  }

  @Test
  void plainPathIsItself() {
    assertThat(ShellWord.of(FileNames.path("/run/netns/blue"))).isEqualTo("/run/netns/blue");
    assertThat(ShellWord.of(FileNames.path("/run/netns/a b"))).isEqualTo("'/run/netns/a b'");
  }
}
