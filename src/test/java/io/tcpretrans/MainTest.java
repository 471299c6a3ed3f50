package io.tcpretrans;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of stdout, stderr and the exit status of the program in a process of its own. */
@Timeout(60)
class MainTest {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir private Path directory;

  private record Result(int status, String out, String err) {}

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Runs the program with these arguments. */
  private Result run(String... args) throws IOException, InterruptedException {
    return run(List.of(java()), args);
  }

  /**
   * Runs the program with these arguments.
   *
   * @param javaCommand starts Java, for example with fewer capabilities
   */
  private Result run(List<String> javaCommand, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(javaCommand);
    command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest does
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int status = process.waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  /** Returns the name of a file, in which no native libraries can be unpacked. */
  private String file() throws IOException {
    return Files.createFile(directory.resolve("file")).toString();
  }

  @Test
  void wrongUsageExitsTwo() throws IOException, InterruptedException {
    assertThat(run("-4", "-6"))
        .isEqualTo(
            new Result(
                2,
                "",
                "tcpretrans: -4 and -6 exclude each other; leave out both to trace IPv4 and IPv6;"
                    + " see tcpretrans --help.\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "-h, Usage: tcpretrans ",
    "--help, Usage: tcpretrans ",
    "-wh, Usage: tcpretrans ",
    "-V, tcpretrans ",
    "--version, tcpretrans ",
  })
  void helpAndVersionExitZeroOnStdout(String option, String beginning)
      throws IOException, InterruptedException {
    Result result = run(option);

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith(beginning).endsWith("\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void addressesAreNeverResolvedAsNames() throws IOException, InterruptedException {
    Path hosts = Files.writeString(directory.resolve("hosts"), "10.0.0.1 10.0.0.256\n");
    List<String> javaCommand = List.of(java(), "-Djdk.net.hosts.file=" + hosts);

    Result result = run(javaCommand, "--raddr", "10.0.0.256", "--json-schema");

    assertThat(result.err()).contains("'10.0.0.256' is an invalid address or CIDR");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void failedUnpackingExitsOneWithOneSentence() throws IOException, InterruptedException {
    Needs.nativeParts();
    String file = file();

    assertThat(run("-c", "--tmpdir", file))
        .isEqualTo(
            new Result(
                1,
                "",
                "tcpretrans: cannot unpack the native libraries in "
                    + file
                    + ": Not a directory (ENOTDIR); choose a writable directory with --tmpdir DIR.\n"));
  }

  @Test
  void checkWithoutUsableHookExitsThreeWithItsReportOnStdout()
      throws IOException, InterruptedException {
    Result result = run("--check", "--tmpdir", file());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.out())
        .startsWith("kernel                    ok       ")
        .contains("\nnative                    failed   ");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void missingPrivilegeExitsThreeAndNamesSudo() throws IOException, InterruptedException {
    Needs.nativeParts();
    List<String> javaWithoutCapabilities =
        ROOT
            ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", java())
            : List.of(java());

    Result result = run(javaWithoutCapabilities, "-c", "--hook", "tracepoint", "-d", "1");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .matches(
            "tcpretrans: cannot [^\n]+ \\((EPERM|EACCES)\\): tracing needs root, or the"
                + " capabilities CAP_BPF and CAP_PERFMON"
                + (ROOT
                    ? ", and root lacks them here; run tcpretrans on the host with sudo, [^\n]+"
                    : "; run tcpretrans with sudo")
                + "\\.\n");
  }

  @Test
  void helpExitsZeroOnStdout() throws IOException, InterruptedException {
    Result result = run("--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: tcpretrans ");
    assertThat(result.err()).isEmpty();
  }

  /** The recording of a run that was killed has no end line, and its last line is cut. */
  @Test
  void cutRecordingIsNamedOnceAndFails() throws IOException, InterruptedException {
    String whole =
        Files.readString(Path.of("src", "test", "resources", "replay", "recording.jsonl"));
    Path cut = Files.writeString(directory.resolve("cut.jsonl"), whole.substring(0, 3_000));
    int lines = (int) whole.substring(0, 3_000).chars().filter(letter -> letter == '\n').count();

    Result result = run("--replay", cut.toString());

    assertThat(result.status).isEqualTo(1);
    assertThat(result.out.lines()).hasSize(lines); // the names of the columns instead of the header
    assertThat(result.err.lines().toList())
        .contains(
            "Not compared with the kernel's counters, because the recording ends early;"
                + " 0 events lost.")
        .endsWith(
            "tcpretrans: "
                + cut
                + " has no end line: it was cut after line "
                + lines
                + "; the events before it were read.");
  }
}
