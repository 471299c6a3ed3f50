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

/** Runs the program in its own process and checks stdout, stderr and exit status. */
@Timeout(60)
class MainTest {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir private Path directory;

  private record Run(int status, String out, String err) {}

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Run run(List<String> prefix, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(java());
    return run(command, List.of(args));
  }

  /** Runs the program with a command that starts Java. */
  private Run run(List<String> java, List<String> args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest does
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int status = process.waitFor();
    return new Run(status, Files.readString(out), Files.readString(err));
  }

  private String file() throws IOException {
    return Files.createFile(directory.resolve("file")).toString();
  }

  @Test
  void wrongUsageExitsTwo() throws IOException, InterruptedException {
    assertThat(run(List.of(), "-4", "-6"))
        .isEqualTo(
            new Run(
                2,
                "",
                "tcpretrans: -4 and -6 exclude each other; leave out both to trace IPv4 and IPv6;"
                    + " see tcpretrans --help.\n"));
  }

  @Test
  void addressesAreNeverResolvedAsNames() throws IOException, InterruptedException {
    Path hosts = Files.writeString(directory.resolve("hosts"), "10.0.0.1 10.0.0.256\n");
    List<String> java = List.of(java(), "-Djdk.net.hosts.file=" + hosts);

    Run run = run(java, List.of("--raddr", "10.0.0.256", "--json-schema"));

    assertThat(run.err()).contains("'10.0.0.256' is an invalid address or CIDR");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void failureExitsOneWithOneSentence() throws IOException, InterruptedException {
    Needs.nativeParts();
    String file = file();

    assertThat(run(List.of(), "-c", "--tmpdir", file))
        .isEqualTo(
            new Run(
                1,
                "",
                "tcpretrans: cannot unpack the native libraries in "
                    + file
                    + ": Not a directory (ENOTDIR); choose a writable directory with --tmpdir DIR.\n"));
  }

  @Test
  void checkWithoutUsableHookExitsThreeWithItsReportOnStdout()
      throws IOException, InterruptedException {
    Run run = run(List.of(), "--check", "--tmpdir", file());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).startsWith("kernel       ok       ").contains("\nnative       missing  ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void missingPrivilegeExitsThreeAndNamesSudo() throws IOException, InterruptedException {
    Needs.nativeParts();
    List<String> withoutCapabilities =
        ROOT ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of();

    Run run = run(withoutCapabilities, "-c", "--hook", "tracepoint", "-d", "1");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
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
    Run run = run(List.of(), "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: tcpretrans ");
    assertThat(run.err()).isEmpty();
  }
}
