package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateDirectoryTest {
  @TempDir private Path parent;

  @Test
  void onlyTheOwnerHasPermissions() throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.create(parent)) {
      assertThat(directory.path()).isDirectory().hasParent(parent);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void nameIsALongNumberThatDiffersEachTime() throws IOException {
    try (PrivateDirectory first = PrivateDirectory.create(parent);
        PrivateDirectory second = PrivateDirectory.create(parent)) {
      assertThat(first.path().getFileName().toString()).matches("tcpretrans-[0-9]{10,}");
      assertThat(second.path()).isNotEqualTo(first.path());
    }
  }

  @Test
  void closeDeletesTheDirectoryWithItsFiles() throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.create(parent)) {
      Files.writeString(directory.path().resolve("one.so"), "1");
      Files.writeString(directory.path().resolve("two.so"), "2");
    }

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void nothingIsCreatedIfTheParentIsNoDirectory() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    assertThatThrownBy(() -> PrivateDirectory.create(file)).isInstanceOf(FileSystemException.class);
    assertThat(parent).isDirectoryNotContaining(child -> !child.equals(file));
  }

  private Path directory(String name, String mode) throws IOException {
    Path directory = Files.createDirectories(parent.resolve(name));
    Files.setAttribute(directory, "unix:mode", Integer.parseInt(mode, 8));
    return directory;
  }

  private void assertRefused(Path where, Path named) {
    assertThatThrownBy(() -> PrivateDirectory.create(where))
        .isInstanceOf(PrivateDirectory.Replaceable.class)
        .hasMessageContaining(named.toString());
    assertThat(where).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"777", "775", "773", "757", "2775", "772"})
  void parentInWhichOthersCanRenameIsRefused(String mode) throws IOException {
    Path open = directory("open", mode);

    assertRefused(open, open);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1777", "1775", "755", "700", "3775"})
  void parentInWhichOthersCannotRenameIsAccepted(String mode) throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.create(directory("safe", mode))) {
      assertThat(directory.path()).isDirectory();
    }
  }

  @Test
  void directoryBelowOneThatOthersCanWriteToIsRefused() throws IOException {
    Path open = directory("open", "777");
    Path inside = directory("open/one/two", "700");

    assertRefused(inside, open);
  }

  @Test
  void symbolicLinksAreResolvedBeforeThePathIsChecked() throws IOException {
    Path open = directory("open", "777");
    Path safe = directory("safe", "700");
    Path toOpen = Files.createSymbolicLink(safe.resolve("link"), directory("open/inside", "700"));
    Path toSafe = Files.createSymbolicLink(open.resolve("link"), safe);

    assertThatThrownBy(() -> PrivateDirectory.create(toOpen))
        .isInstanceOf(PrivateDirectory.Replaceable.class)
        .hasMessageStartingWith(open + " is writable");
    try (PrivateDirectory directory = PrivateDirectory.create(toSafe)) {
      assertThat(directory.path()).hasParent(safe);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"700", "1777"})
  void directoryBelowOneOfAnotherUserIsRefused(String mode) throws IOException {
    assumeTrue(Files.getAttribute(parent, "unix:uid").equals(0), "only root can give files away");
    Path theirs = directory("theirs", mode);
    Path inside = directory("theirs/ours", "700");
    Files.setAttribute(theirs, "unix:uid", 64123);

    assertThatThrownBy(() -> PrivateDirectory.create(inside))
        .isInstanceOf(PrivateDirectory.Replaceable.class)
        .hasMessage("user 64123 owns " + theirs);
    assertThat(inside).isEmptyDirectory();
  }
}
