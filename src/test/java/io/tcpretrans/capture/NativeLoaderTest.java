package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLoaderTest {
  private static final String CHOOSE_DIRECTORY = "; choose a writable directory with --tmpdir DIR.";

  @TempDir private Path directory;
  private NativeLoader loader;

  @BeforeEach
  void open() throws CaptureException {
    loader = NativeLoader.forHost();
  }

  private CaptureException loadFailure(Path where) {
    Needs.nativeParts();
    return catchThrowableOfType(CaptureException.class, () -> loader.load(where));
  }

  @Test
  void deletesTheFilesThatAreMapped() throws CaptureException, IOException {
    Needs.nativeParts();
    loader.load(directory);

    assertThat(directory).isEmptyDirectory();
    String maps = Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
    assertThat(maps.lines())
        .anyMatch(
            line -> line.contains(directory + "/tcpretrans-") && line.endsWith("- (deleted)"));
  }

  @Test
  void librariesCanBeLoadedTwice() throws CaptureException {
    Needs.nativeParts();
    loader.load(directory);
    loader.load(directory);

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void fileInsteadOfDirectoryFails() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(loadFailure(file))
        .hasMessage(
            "cannot unpack the native libraries in "
                + file
                + ": Not a directory (ENOTDIR)"
                + CHOOSE_DIRECTORY);
    assertThat(directory).isDirectoryNotContaining(child -> !child.equals(file));
  }

  @Test
  void missingDirectoryIsNotCreated() {
    Path missing = directory.resolve("missing");

    assertThat(loadFailure(missing))
        .hasMessage(
            "cannot unpack the native libraries in "
                + missing
                + ": No such file or directory (ENOENT)"
                + CHOOSE_DIRECTORY);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void unwritableDirectoryFails() {
    Path unwritable = Path.of("/");
    assumeFalse(Files.isWritable(unwritable), "root may write everywhere");

    assertThat(loadFailure(unwritable))
        .hasMessage(
            "cannot unpack the native libraries in /: Permission denied (EACCES)"
                + CHOOSE_DIRECTORY);
  }

  @Test
  void directoryThatOtherUsersCanWriteFails() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(loadFailure(open))
        .hasMessage(
            "cannot unpack the native libraries in "
                + open
                + ": "
                + open
                + " is writable for users other than its owner and has no sticky bit, so another"
                + " user could replace them before they are loaded; choose another directory with"
                + " --tmpdir DIR, such as "
                + System.getProperty("user.home")
                + ".");
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void readOnlyFileSystemFails() throws IOException {
    try (Tmpfs readOnly = new Tmpfs(directory, "ro")) {
      assertThat(loadFailure(readOnly.path()))
          .hasMessage(
              "cannot unpack the native libraries in "
                  + directory
                  + ": Read-only file system (EROFS)"
                  + CHOOSE_DIRECTORY);
    }
  }

  @Test
  void fullFileSystemFailsAndStaysEmpty() throws IOException {
    try (Tmpfs small = new Tmpfs(directory, "size=64k")) {
      assertThat(loadFailure(small.path()))
          .hasMessage(
              "cannot unpack the native libraries in "
                  + directory
                  + ": No space left on device (ENOSPC)"
                  + CHOOSE_DIRECTORY);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void noexecFileSystemFailsAndStaysEmpty() throws IOException {
    try (Tmpfs noexec = new Tmpfs(directory, "noexec")) {
      assertThat(loadFailure(noexec.path()))
          .hasMessage(
              "cannot load native code from "
                  + directory
                  + ", which is mounted noexec;"
                  + " choose another directory with --tmpdir DIR, such as /root.");
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void loadFailureIsNotAMissingKernelFeature() {
    assertThat(loadFailure(directory.resolve("missing")).unsupported())
        .as("exit status 1")
        .isFalse();
  }

  @Test
  void tooOldGlibcNamesTheRequiredVersion() {
    assertThat(
            NativeLoader.linkError(
                directory, "/lib/libc.so.6: version `GLIBC_2.28' not found (required by x.so)"))
        .isEqualTo(
            "cannot load the native library"
                + " (/lib/libc.so.6: version `GLIBC_2.28' not found (required by x.so));"
                + " a jar built on Debian needs glibc 2.28 or newer (Debian 11, Ubuntu 20.04, RHEL"
                + " 9), a jar built elsewhere needs the glibc of its build host; build the jar on"
                + " this host with: make clean all.");
  }

  @Test
  void otherLinkErrorsDoNotNameGlibc() {
    assertThat(NativeLoader.linkError(directory, "x.so: undefined symbol: y"))
        .isEqualTo(
            "cannot load the native library (x.so: undefined symbol: y);"
                + " build the jar on this host with: make clean all.");
  }

  @Test
  void bpfObjectIsADirectBufferWithAnElfImage() throws CaptureException {
    Needs.nativeParts();
    ByteBuffer object = loader.bpfObject("retransmit.bpf.o");

    assertThat(object.isDirect()).isTrue();
    assertThat(object.position()).isZero();
    assertThat(object.limit()).isEqualTo(object.capacity());
    assertThat(object.getInt(0)).isEqualTo(0x7f454c46);
  }

  @Test
  void missingBpfObjectIsNamedInTheError() {
    assertThatThrownBy(() -> loader.bpfObject("missing.bpf.o"))
        .isInstanceOf(CaptureException.class)
        .hasMessageMatching(
            "cannot read missing\\.bpf\\.o from the jar \\(the jar was built without"
                + " META-INF/native/linux-[a-z0-9_]+/missing\\.bpf\\.o\\); build the jar again with: make clean all\\.");
  }
}
