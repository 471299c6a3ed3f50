package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  @TempDir private Path parent;

  @Test
  void onlyItsOwnerCanReadOrEnterIt() throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.create(parent)) {
      assertThat(directory.path()).isDirectory().hasParent(parent);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void itsNameIsNewEachTimeAndCannotBeGuessed() throws IOException {
    try (PrivateDirectory first = PrivateDirectory.create(parent);
        PrivateDirectory second = PrivateDirectory.create(parent)) {
      assertThat(first.path().getFileName().toString()).matches("tcpretrans-[0-9]{10,}");
      assertThat(second.path()).isNotEqualTo(first.path());
    }
  }

  @Test
  void closingDeletesItWithItsFiles() throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.create(parent)) {
      Files.writeString(directory.path().resolve("one.so"), "1");
      Files.writeString(directory.path().resolve("two.so"), "2");
    }

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void nothingElseIsTriedWhereItsParentIsNoDirectory() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    assertThatThrownBy(() -> PrivateDirectory.create(file)).isInstanceOf(FileSystemException.class);
    assertThat(parent).isDirectoryNotContaining(child -> !child.equals(file));
  }
}
