package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFileTest {
  @TempDir private Path directory;

  @Test
  void onlyNewlineEndsALineAndEachByteIsAChar() throws IOException {
    Path file = directory.resolve("file");
    Files.write(
        file, new byte[] {'a', '\r', 'b', (byte) 0xe4, '\n', '\n', (byte) 0x85, 0x0b, '\n'});

    assertThat(KernelFile.lines(file)).containsExactly("a\rb\u00e4", "", "\u0085\u000b");
  }

  @Test
  void onlyARegularFileThatCanBeOpenedIsReadable() throws IOException {
    assertThat(KernelFile.isReadable(Files.createFile(directory.resolve("file")))).isTrue();
    assertThat(KernelFile.isReadable(Path.of("/proc/self/status"))).isTrue();
    assertThat(KernelFile.isReadable(directory)).isFalse();
    assertThat(KernelFile.isReadable(directory.resolve("none"))).isFalse();
    assertThat(KernelFile.isReadable(Path.of("/dev/zero"))).isFalse();
  }

  @Test
  void emptyFileHasNoLines() throws IOException {
    assertThat(KernelFile.lines(Files.createFile(directory.resolve("file")))).isEmpty();
  }

  @Test
  void fileLargerThanTheLimitIsRefused() {
    assertThatThrownBy(() -> KernelFile.bytes(Path.of("/dev/zero")))
        .isInstanceOf(IOException.class)
        .hasMessage("File too large");
  }

  /** The size of the file is 0, and only the first read(2) returns its content. */
  @Test
  void sysctlIsRead() throws IOException {
    assertThat(KernelFile.text(Path.of("/proc/sys/kernel/pid_max"))).matches("\\d{3,}\n");
  }
}
