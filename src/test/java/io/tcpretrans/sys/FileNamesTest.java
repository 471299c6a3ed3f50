package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  private static final String ODD = "a\r \u00e4%41?#\\\u00ff";

  @TempDir private Path directory;

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void fileNameMayHaveAnyBytes() throws IOException {
    Path file = FileNames.path(bytes(directory + "/" + ODD));
    Files.writeString(file, "content");

    try (var files = Files.newDirectoryStream(directory)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(FileNames.bytes(file)).isEqualTo(bytes(directory + "/" + ODD));
    assertThat(FileNames.text(file.getFileName())).isEqualTo("a\r \\xe4%41?#\\\\xff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "/", "/a", "//a", "a/../b", "../a", "./a", "a b", "%", "/a//b"})
  void asciiNameIsTheSamePathAsPathOf(String name) {
    assertThat(FileNames.path(name)).isEqualTo(Path.of(name)).hasToString(Path.of(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "/", "/tmp", "/a", "a/../b", "../a", "tmp"})
  void bytesAreTheNameAndTerminatedAddsAZero(String name) {
    assertThat(FileNames.bytes(Path.of(name))).isEqualTo(bytes(name));
    assertThat(FileNames.terminated(Path.of(name))).isEqualTo(bytes(name + "\0"));
  }

  @Test
  void relativeNameStaysRelative() {
    assertThat(FileNames.path("b\udce4r").isAbsolute()).isFalse();
    assertThat(FileNames.bytes(FileNames.path("../b\udce4r"))).isEqualTo(bytes("../b\u00e4r"));
  }

  @Test
  void belowResolvesAnAbsoluteNameInsideTheDirectory() {
    assertThat(FileNames.below(directory, "/srv/docker"))
        .isEqualTo(directory.resolve("srv/docker"));
    assertThat(FileNames.below(directory, "")).isEqualTo(directory);
  }

  @Test
  void nameWithAZeroByteIsRefused() {
    assertThatThrownBy(() -> FileNames.path("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }
}
