package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads files of a temporary directory, which belong to the user of the test or to USER. */
@Timeout(60)
class KernelHostFilesTest {
  private static final int USER = 64123;
  private static final Path ROOT = Path.of("/");
  private static final String NOT_REGULAR = "it is not a regular file";
  private static final String REPLACEABLE = "another user owns or could replace a part of the path";
  private static final String LINK = "the path has a symbolic link of a user other than root";

  private final HostFiles files = new KernelHostFiles();
  @TempDir private Path directory;
  private long own;

  @BeforeEach
  void loadBridge() throws CaptureException, IOException {
    Needs.nativeParts();
    NativeLoader.forHost().load(directory);
    own = Integer.toUnsignedLong((Integer) Files.getAttribute(directory, "unix:uid"));
  }

  private void assumeRoot() {
    assumeTrue(own == 0, "only root can give files away");
  }

  private Path file(String name, String content) throws IOException {
    Path file = FileNames.below(directory, name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static Path giveTo(int user, Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", user, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    return file;
  }

  private static String name(Path file) {
    return ByteText.decode(FileNames.bytes(file));
  }

  private String read(Path file, long user) throws IOException {
    return new String(files.read(ROOT, name(file), user), StandardCharsets.UTF_8);
  }

  private void assertRefused(Path file, long user, String reason) {
    assertThatThrownBy(() -> read(file, user)).isInstanceOf(IOException.class).hasMessage(reason);
  }

  @Test
  void fileOfAnyNameIsRead() throws IOException {
    assertThat(read(file("a/b\udce4r \ud83d\ude00/c", "content"), own)).isEqualTo("content");
    assertThat(read(file("empty", ""), own)).isEmpty();
  }

  @Test
  void rootIsTheDirectoryThatTheFileIsBelow() throws IOException {
    file("a/b", "content");

    assertThat(files.read(directory, "a/b", own)).hasSize(7);
    assertThat(files.read(directory, "//a/.././../../a//b", own)).hasSize(7);
  }

  @Test
  void missingFileIsMissing() throws IOException {
    Path file = file("a", "");

    assertThatThrownBy(() -> read(directory.resolve("b/c"), own))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> read(file.resolve("c"), own)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void largerFileIsNotRead() throws IOException {
    assumeRoot();
    assertFileOfIsRead(0, 1 << 20);
    assertFileOfIsRead(USER, 1 << 18);
  }

  private void assertFileOfIsRead(int user, int limit) throws IOException {
    Path file = giveTo(user, file("a", "x".repeat(limit)));
    assertThat(read(file, user)).hasSize(limit);

    Files.writeString(file, "x", StandardOpenOption.APPEND);
    String refusal = "it is larger than " + limit + " bytes";
    assertRefused(file, user, refusal);
    try (FileChannel sparse = FileChannel.open(file, StandardOpenOption.WRITE)) {
      sparse.position(1L << 36).write(java.nio.ByteBuffer.allocate(1));
    }
    assertRefused(file, user, refusal);
  }

  @Test
  void onlyRegularFilesAreOpened() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

    assertRefused(fifo, own, NOT_REGULAR);
    assertRefused(directory, own, NOT_REGULAR);
    assumeRoot();
    Path device = directory.resolve("device");
    int made = new ProcessBuilder("mknod", device.toString(), "c", "1", "5").start().waitFor();
    assumeTrue(made == 0, "no device can be made here");
    assertRefused(device, own, NOT_REGULAR);
  }

  @Test
  void kernelFileThatBlocksIsNotRead() throws IOException {
    assumeRoot();

    assertThat(read(Path.of("/proc/kmsg"), 0)).isEmpty();
  }

  @Test
  void fileOfAUserInADirectoryOfTheUserIsRead() throws IOException {
    assumeRoot();
    Path file = giveTo(USER, file("theirs/file", "content"));
    giveTo(USER, file.getParent());
    Files.setAttribute(file.getParent(), "unix:mode", 0777);

    assertThat(read(file, USER)).isEqualTo("content");
    assertRefused(file, 0, REPLACEABLE);
    assertRefused(file, USER + 1, REPLACEABLE);
  }

  @Test
  void fileOfRootInADirectoryOfAUserIsNotRead() throws IOException {
    assumeRoot();
    Path file = file("theirs/file", "content");
    giveTo(USER, file.getParent());

    assertRefused(file, 0, REPLACEABLE);
    assertRefused(file, USER, REPLACEABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "directory, 777, 0, false",
    "directory, 775, 64123, false",
    "directory, 775, 0, true",
    "directory, 1777, 0, true",
    "directory, 700, 0, true",
    "file, 666, 0, false",
    "file, 664, 64123, false",
    "file, 664, 0, true",
    "file, 600, 64123, true",
  })
  void directoryAndFileOfRootMustNotBeWritableForOthers(
      String part, String mode, int group, boolean isRead) throws IOException {
    assumeRoot();
    Path file = file("a/file", "content");
    Path changed = part.equals("file") ? file : file.getParent();
    Files.setAttribute(changed, "unix:gid", group);
    Files.setAttribute(changed, "unix:mode", Integer.parseInt(mode, 8));

    if (isRead) {
      assertThat(read(file, 0)).isEqualTo("content");
    } else {
      assertRefused(file, 0, REPLACEABLE);
    }
  }

  @Test
  void linkOfRootIsFollowed() throws IOException {
    assumeRoot();
    file("a/b/file", "content");
    Path absolute =
        Files.createSymbolicLink(directory.resolve("absolute"), directory.resolve("a/b"));
    Path relative =
        Files.createSymbolicLink(directory.resolve("a/relative"), Path.of("../absolute/../b"));
    Path toFile = Files.createSymbolicLink(directory.resolve("a/file"), Path.of("relative/file"));

    assertThat(read(absolute.resolve("file"), 0)).isEqualTo("content");
    assertThat(read(relative.resolve("file"), 0)).isEqualTo("content");
    assertThat(read(toFile, 0)).isEqualTo("content");
  }

  @Test
  void absoluteLinkStaysBelowTheRoot() throws IOException {
    assumeRoot();
    file("a/file", "content");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("/../a"));

    assertThat(files.read(directory, "/link/file", 0)).hasSize(7);
  }

  @Test
  void linkOfAnotherUserIsNotFollowed() throws IOException {
    assumeRoot();
    Path file = giveTo(USER, file("file", "content"));
    Path theirs = giveTo(USER, Files.createSymbolicLink(directory.resolve("link"), file));

    assertRefused(theirs, USER, LINK);
    assertRefused(theirs, 0, REPLACEABLE);
  }

  @Test
  void loopOfLinksEnds() throws IOException {
    assumeRoot();
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));

    assertRefused(link, 0, LINK);
  }

  @Test
  void longPathIsAnError() {
    Path path = directory.resolve("x/".repeat(2100));

    assertRefused(path, own, "ENAMETOOLONG");
    assertRefused(directory.resolve("x".repeat(300)), own, "ENAMETOOLONG");
  }

  @Test
  void noDescriptorIsLeftOpen() throws IOException {
    Path file = file("a/b/file", "content");
    long before = descriptors();
    for (int round = 0; round < 100; round++) {
      read(file, own);
      assertThatThrownBy(() -> read(file.resolveSibling("x"), own));
      assertThatThrownBy(() -> read(file.getParent(), own));
    }

    assertThat(descriptors()).isLessThan(before + 50); // other threads may open some
  }

  private static long descriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }

  @Test
  void processIsInNoNamespaceOfAUserThatMadeNone() {
    long pid = ProcessHandle.current().pid();

    assertThat(files.isInNamespaceOf(pid, USER)).isFalse();
    assertThat(files.isInNamespaceOf(1L << 22 | 1, USER)).isFalse();
  }

  @Test
  void processIsInTheNamespaceThatAUserMade() throws IOException, InterruptedException {
    assumeRoot();
    Needs.program("setpriv");
    Process process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "unshare",
                "--user",
                "sh",
                "-c",
                "echo made; read -r line")
            .redirectErrorStream(true)
            .start();
    try {
      assumeTrue(
          "made".equals(process.inputReader().readLine()), "users cannot make namespaces here");

      assertThat(files.isInNamespaceOf(process.pid(), USER)).isTrue();
      assertThat(files.isInNamespaceOf(process.pid(), USER + 1)).isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
