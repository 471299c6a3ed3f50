package io.tcpretrans.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RecordingTargetTest {
  private static final String HEADER = "{\"event\":\"recording\",\"version\":1}\n";
  private static final int NOBODY = 65534;

  @TempDir private Path directory;

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(bytes)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Opens the file, writes to it, and returns whether it had a recording. */
  private static boolean write(Path file) throws IOException {
    RecordingTarget target = RecordingTarget.open(file);
    try (RecordingOutput output = target.output()) {
      output.write("new".getBytes(StandardCharsets.UTF_8));
    }
    return target.replacedRecording();
  }

  /** Returns a folder in which every user may create files, as /tmp is. */
  private Path sharedFolder() throws IOException {
    return folder(01777);
  }

  private Path folder(int mode) throws IOException {
    assumeTrue(isRoot(), "only root can create files of another user");
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", mode);
    return shared;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static Path givenToNobody(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    return file;
  }

  @Test
  void newFileIsReadableByItsOwnerOnly() throws IOException {
    Path file = directory.resolve("new");

    assertThat(write(file)).isFalse();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).hasContent("new");
  }

  @Test
  void recordingIsReplacedAndItsModeIsKept() throws IOException {
    Path file = Files.writeString(directory.resolve("old"), HEADER + "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(write(file)).isTrue();

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void compressedRecordingIsReplaced() throws IOException {
    Path file = Files.write(directory.resolve("old.gz"), compressed(HEADER.repeat(10_000)));

    assertThat(write(file)).isTrue();
    assertThat(file).hasContent("new");
  }

  @Test
  void emptyFileIsWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("empty"));

    assertThat(write(file)).isFalse();
    assertThat(file).hasContent("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "{\"event\":\"record\"}", "{\"event\":\"recordin", "\u001f\u008b"})
  void otherFileIsRefusedAndKept(String content) throws IOException {
    Path file = directory.resolve("other");
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> write(file))
        .isInstanceOf(RecordingTarget.Refused.class)
        .hasMessage(
            "it exists and is not a recording; remove it, or give another file with --record FILE");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void compressedFileThatIsNoRecordingIsRefusedAndKept() throws IOException {
    byte[] content = compressed("text");
    Path file = Files.write(directory.resolve("other.gz"), content);

    assertThatThrownBy(() -> write(file)).isInstanceOf(RecordingTarget.Refused.class);
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void ownLinkIsFollowed() throws IOException {
    Path file = directory.resolve("file");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));

    write(link); // the link leads to no file yet
    assertThat(file).hasContent("new");
    Files.writeString(file, "");
    write(link);

    assertThat(file).hasContent("new");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void linkToItselfIsRefused() throws IOException {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, link);

    assertThatThrownBy(() -> write(link))
        .hasMessage("it is a symbolic link to itself; give another file with --record FILE");
  }

  @Test
  void linkOfAnotherUserInASharedDirectoryIsRefused() throws IOException {
    Path file = directory.resolve("file");
    Path shared = sharedFolder();
    Path link = givenToNobody(Files.createSymbolicLink(shared.resolve("link"), file));

    assertThatThrownBy(() -> write(link))
        .isInstanceOf(RecordingTarget.Refused.class)
        .hasMessage(
            "it belongs to another user, in the shared directory "
                + shared
                + "; give another file with --record FILE");
    assertThat(file).doesNotExist();
  }

  @Test
  void pathThroughALinkOfAnotherUserInASharedDirectoryIsRefused() throws IOException {
    Path link = givenToNobody(Files.createSymbolicLink(sharedFolder().resolve("link"), directory));

    assertThatThrownBy(() -> write(link.resolve("file")))
        .isInstanceOf(RecordingTarget.Refused.class);
    assertThat(directory.resolve("file")).doesNotExist();
  }

  @Test
  void linkThatLeadsToALinkOfAnotherUserIsRefused() throws IOException {
    Path file = directory.resolve("file");
    Path foreign = givenToNobody(Files.createSymbolicLink(sharedFolder().resolve("link"), file));
    Path own = Files.createSymbolicLink(directory.resolve("own"), foreign);

    assertThatThrownBy(() -> write(own)).isInstanceOf(RecordingTarget.Refused.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void fileOfAnotherUserInASharedDirectoryIsRefused() throws IOException {
    Path file = givenToNobody(Files.createFile(sharedFolder().resolve("file")));

    assertThatThrownBy(() -> write(file)).isInstanceOf(RecordingTarget.Refused.class);
    assertThat(file).isEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(ints = {0777, 0757, 01775})
  void linkOfAnotherUserIsRefusedWhereverUsersCanMakeIt(int mode) throws IOException {
    Path file = directory.resolve("file");
    Path link = givenToNobody(Files.createSymbolicLink(folder(mode).resolve("link"), file));

    assertThatThrownBy(() -> write(link)).isInstanceOf(RecordingTarget.Refused.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void linkOfAnotherUserInADirectoryOfItsGroupIsFollowed() throws IOException {
    Path file = directory.resolve("file");
    Path link = givenToNobody(Files.createSymbolicLink(folder(0775).resolve("link"), file));

    write(link);
    assertThat(file).hasContent("new");
  }

  @Test
  void pipeOfAnotherUserInASharedDirectoryIsRefused() throws Exception {
    Path pipe = givenToNobody(pipe(sharedFolder()));

    assertThatThrownBy(() -> write(pipe)).isInstanceOf(RecordingTarget.Refused.class);
  }

  @Test
  void fileOfAnotherUserInThatUsersDirectoryIsWritten() throws IOException {
    assumeTrue(isRoot(), "only root can write to files of another user");
    Path file = givenToNobody(Files.createFile(directory.resolve("file")));

    write(file);
    assertThat(file).hasContent("new");
  }

  private static Path pipe(Path folder) throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  @Test
  void pipeWithoutAReaderFailsWhenItIsClosed() throws Exception {
    RecordingOutput output = RecordingTarget.open(pipe(directory)).output();

    output.write(new byte[1]);

    assertThatThrownBy(output::close).hasMessage("no process reads it");
  }

  @Test
  void pipeWhoseReaderIsStuckFailsWhenItsBufferIsFull() throws Exception {
    Path pipe = pipe(directory);
    Process reader = new ProcessBuilder("bash", "-c", "exec 3<" + pipe + "; sleep 60").start();
    try {
      RecordingOutput output = RecordingTarget.open(pipe).output();
      assertThatThrownBy(
              () -> {
                for (int chunk = 0; chunk < 1000; chunk++) {
                  output.write(new byte[1 << 16]);
                }
              })
          .hasMessage("its reader takes no more data");
      assertThatThrownBy(output::close).hasMessage("its reader takes no more data");
    } finally {
      reader.descendants().forEach(ProcessHandle::destroyForcibly);
      reader.destroyForcibly();
    }
  }

  @Test
  void pipeWhoseReaderEndsFailsWithEpipe() throws Exception {
    Path pipe = pipe(directory);
    Process reader = new ProcessBuilder("head", "-c", "1", pipe.toString()).start();
    RecordingOutput output = RecordingTarget.open(pipe).output();
    output.write(new byte[1]);
    assertThat(reader.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(
            () -> {
              while (true) {
                output.write(new byte[1]);
                Thread.sleep(1);
              }
            })
        .hasMessage("Broken pipe");
  }

  @Test
  void pipeOfAProcessSubstitutionGetsAllBytes() throws Exception {
    Path out = directory.resolve("out");
    Process cat = new ProcessBuilder("cat").redirectOutput(out.toFile()).start();
    Path pipe = Path.of("/proc/" + cat.pid() + "/fd/0"); // a link as /dev/fd/63 is one
    RecordingOutput output = RecordingTarget.open(pipe).output();
    output.write("new".getBytes(StandardCharsets.UTF_8));
    output.close();
    cat.getOutputStream().close();

    assertThat(cat.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out).hasContent("new");
  }

  @Test
  void rootFolderIsNamedAsAFolder() {
    assertThatThrownBy(() -> RecordingTarget.open(Path.of("/")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("directory");
  }

  /** The size of a device is always 0, which must not be taken for a truncation. */
  @Test
  void deviceIsNeverTruncated() throws IOException {
    try (RecordingOutput output = RecordingTarget.open(Path.of("/dev/null")).output()) {
      output.write("new".getBytes(StandardCharsets.UTF_8));

      assertThat(output.wasTruncated()).isFalse();
    }
  }
}
