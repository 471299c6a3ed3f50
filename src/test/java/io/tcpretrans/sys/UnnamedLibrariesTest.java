package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnnamedLibrariesTest {
  @TempDir private Path directory;

  /** Returns the former names of the open files that were made in the directory. */
  private List<String> openFiles() throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links
          .map(UnnamedLibrariesTest::target)
          .filter(target -> target.startsWith(directory + "/"))
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed just now
    }
  }

  @Test
  void fileLosesItsNameAtOnce() throws IOException {
    try (UnnamedLibraries libraries = new UnnamedLibraries(directory)) {
      libraries.add(new byte[] {1});
      libraries.add(new byte[] {2});

      assertThat(directory).isEmptyDirectory();
      assertThat(openFiles()).hasSize(2).allMatch(file -> file.endsWith(" (deleted)"));
    }
    assertThat(openFiles()).isEmpty();
  }

  /** Otherwise System.load would load a file of that name instead. */
  @Test
  void noFileCanHaveTheNameThatTheKernelShows() throws IOException {
    try (UnnamedLibraries libraries = new UnnamedLibraries(directory)) {
      libraries.add(new byte[] {1});
      Path shown = Path.of(openFiles().get(0));

      assertThatThrownBy(() -> Files.createFile(shown)).hasMessageContaining("File name too long");
    }
  }
}
