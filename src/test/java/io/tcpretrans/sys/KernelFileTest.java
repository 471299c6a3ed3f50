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
  void onlyANewlineEndsALineAndEachByteIsAChar() throws IOException {
    Path file = directory.resolve("file");
    Files.write(
        file, new byte[] {'a', '\r', 'b', (byte) 0xe4, '\n', '\n', (byte) 0x85, 0x0b, '\n'});

    assertThat(KernelFile.lines(file)).containsExactly("a\rb\u00e4", "", "\u0085\u000b");
  }

  @Test
  void anEmptyFileHasNoLines() throws IOException {
    assertThat(KernelFile.lines(Files.createFile(directory.resolve("file")))).isEmpty();
  }

  @Test
  void aFileWithoutAnEndIsRefused() {
    assertThatThrownBy(() -> KernelFile.bytes(Path.of("/dev/zero")))
        .isInstanceOf(IOException.class)
        .hasMessage("File too large");
  }

  /** Its size is 0, and it gives all of its content to one read(2). */
  @Test
  void aSysctlIsRead() throws IOException {
    assertThat(KernelFile.text(Path.of("/proc/sys/kernel/pid_max"))).matches("\\d{3,}\n");
  }
}
