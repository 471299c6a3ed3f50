package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors: one sentence on stderr with the next thing to type, and the exit status. */
@Live
@Tag("same-with-any-hook")
class ErrorsIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  static final int UNSUPPORTED = 3;

  /** Returns a command line of tcpretrans with these options. */
  static String tracer(String options) {
    return String.join(" ", Tracer.commandLine()) + " " + options;
  }

  /** Asserts the exit status, and that stderr is one line that has these parts. */
  static void assertSentence(Command command, int status, String... parts) {
    assertThat(command.status()).as(command.errors()).isEqualTo(status);
    assertThat(command.errors().lines().toList()).hasSize(1);
    assertThat(command.errors()).startsWith("tcpretrans: ").contains(parts);
    assertThat(command.output()).isEmpty();
  }

  @Test
  void kernelWithoutBtfIsUnsupported() throws IOException {
    Command command =
        Command.shell(
            "unshare --mount sh -c 'mount -t tmpfs none /sys/kernel/btf && exec "
                + tracer("-d 1")
                + "'");
    assertSentence(command, UNSUPPORTED, "/sys/kernel/btf/vmlinux is missing", "--btf FILE");
  }

  @Test
  void missingBtfFileIsAnError() throws IOException {
    assertSentence(
        Command.shell(tracer("-d 1 --btf /nowhere")), FAILED, "cannot read /nowhere", "--btf");
  }

  @Test
  void kprobeHookIsUnsupportedOnAKernelWithoutKprobes() throws IOException {
    Assumptions.assumeFalse(
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")),
        "this kernel has kprobes");
    assertSentence(
        Command.shell(tracer("--hook kprobe")),
        UNSUPPORTED,
        "built without kprobes",
        "use --hook tracepoint");
    assertSentence(
        Command.shell(tracer("--lossprobe")),
        UNSUPPORTED,
        "built without kprobes",
        "leave out --lossprobe");
  }

  @Test
  void noexecTemporaryDirectoryIsAnError(@TempDir Path directory) throws IOException {
    Command command =
        Command.shell(
            "unshare --mount sh -c 'mount -t tmpfs -o noexec none "
                + directory
                + " && exec "
                + tracer("-d 1 --tmpdir " + directory)
                + "'");
    assertSentence(command, FAILED, "noexec", "--tmpdir DIR");
  }

  @Test
  void unwritableTemporaryDirectoryIsAnError() throws IOException {
    assertSentence(
        Command.shell(tracer("-d 1 --tmpdir /proc")),
        FAILED,
        "cannot unpack",
        "/proc",
        "--tmpdir DIR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tmpdir", "-Djava.io.tmpdir="})
  void temporaryDirectoryBelowThatOfAnotherUserIsAnError(String option, @TempDir Path directory)
      throws IOException {
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    Path ours = Files.createDirectory(theirs.resolve("ours"));
    Files.setAttribute(theirs, "unix:uid", 64123);
    Path link = Files.createSymbolicLink(directory.resolve("link"), ours);
    for (Path used : List.of(theirs, ours, link)) {
      String command =
          option.equals("--tmpdir")
              ? tracer("-d 1 --tmpdir " + used)
              : tracer("-d 1").replace(" -jar ", " " + option + used + " -jar ");
      assertSentence(Command.shell(command), FAILED, "user 64123 owns " + theirs, "--tmpdir DIR");
    }
    assertThat(ours).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--no-such-option   | --no-such-option",
        "8080               | type --port 8080",
        "nginx              | type --comm nginx",
        "-i eth0            | -i TIME",
        "--continer web     | type --container web",
        "-n zero            | zero",
        "-n 0               | --max-events",
        "-d -1              | --duration",
        "-4 -6              | exclude each other",
        "-v -q              | exclude each other",
        "--columns time,foo | foo",
        "--columns time -o json | --columns",
        "-o bcc -x          | -o bcc",
        "--hook fentry      | fentry",
        "--check -o csv     | -o json",
        "--hook tracepoint --lossprobe | --lossprobe"
      })
  void wrongUsageExitsTwoAndNamesTheOption(String options, String named) throws IOException {
    assertSentence(Command.shell(tracer(options)), USAGE, named, "--help");
  }

  @Test
  void fullDiskIsAnError() throws IOException {
    assertSentence(
        Command.shell(tracer("-q -d 1 > /dev/full")),
        FAILED,
        "cannot write to stdout",
        "No space left");
  }

  @Test
  void closedStdoutIsAnError() throws IOException {
    Command command = Command.shell(tracer("-q -d 1 >&-"));
    assertSentence(command, FAILED, "cannot write to stdout");
  }

  @Test
  void checkReportsMissingPrivileges() throws IOException {
    Command command = Tracer.command("--check");
    assertThat(command.status()).isZero();
    assertThat(command.errors()).isEmpty();
    assertThat(command.output())
        .containsPattern("(?m)^privilege +ok ")
        .containsPattern("(?m)^btf +ok ")
        .containsPattern("(?m)^tracepoint +ok |^tracepoint +degraded ");
    Command denied =
        Command.shell("setpriv --bounding-set -all --inh-caps -all " + tracer("--check"));
    assertThat(denied.status()).isEqualTo(UNSUPPORTED);
    assertThat(denied.output()).containsPattern("(?m)^privilege +failed .*sudo");
  }
}
