package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BtfEnumTest {
  private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir private Path directory;

  @BeforeEach
  void loadLibrary() throws CaptureException {
    Needs.nativeParts();
    NativeLoader.forHost().load(directory);
  }

  /** enum tcp_ca_state is the same in every kernel. */
  @Test
  void enumOfTheRunningKernelHasItsNames() throws IOException {
    assumeTrue(Files.isReadable(KERNEL), "no BTF here");

    assertThat(BtfEnum.read(KERNEL, "tcp_ca_state"))
        .containsEntry(0, "TCP_CA_Open")
        .containsEntry(4, "TCP_CA_Loss")
        .hasSize(5);
  }

  @Test
  void enumThatTheKernelDoesNotHaveHasNoNames() throws IOException {
    assumeTrue(Files.isReadable(KERNEL), "no BTF here");

    assertThat(BtfEnum.read(KERNEL, "tcpretrans_no_such_enum")).isEmpty();
  }

  @Test
  void fileThatIsNotBtfIsRefused() throws IOException {
    Path file = directory.resolve("text");
    Files.writeString(file, "this is a text and not type information");

    assertThatThrownBy(() -> BtfEnum.read(file, "tcp_ca_state"))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": EINVAL");
  }

  @Test
  void pipeIsNotOpened() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> BtfEnum.read(fifo, "x")).hasMessage(fifo + ": not a regular file");
  }
}
