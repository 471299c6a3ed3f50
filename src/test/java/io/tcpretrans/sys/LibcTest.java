package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibcTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "1, EPERM",
    "2, ENOENT",
    "3, ESRCH",
    "4, EINTR",
    "11, EAGAIN",
    "12, ENOMEM",
    "13, EACCES",
    "22, EINVAL",
    "35, EDEADLK",
    "95, EOPNOTSUPP",
    "105, ENOBUFS",
    "113, EHOSTUNREACH",
    "133, EHWPOISON",
  })
  void errorNumberHasItsKernelName(int number, String name) {
    assertThat(Libc.errnoName(number)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"524, ERRNO_524", "0, ERRNO_0", "-1, ERRNO_-1"})
  void unknownErrorNumberIsOneWord(int number, String name) {
    assertThat(Libc.errnoName(number)).isEqualTo(name);
  }

  @Test
  void loadingLeavesNothingInTheDirectory() throws IOException {
    Libc.load(directory);

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void loadingFailsWhereNothingCanBeWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Libc.load(file)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void errorOfAMissingFileHasCallFileAndErrno() throws IOException {
    Libc libc = Libc.load(directory);
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> libc.enterNetworkNamespace(missing))
        .isInstanceOf(IOException.class)
        .hasMessage("open " + missing + ": ENOENT");
  }

  @Test
  void errorOfAFileThatIsNoNamespaceHasCallFileAndErrno() throws IOException {
    Libc libc = Libc.load(directory);
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> libc.enterNetworkNamespace(file))
        .isInstanceOf(IOException.class)
        .hasMessage("setns " + file + ": EINVAL");
  }
}
