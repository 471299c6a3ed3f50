package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool in environments that its user did not choose: time zones, shells, mounts of /proc. */
@Live
@Tag("same-with-any-hook")
class EnvironmentIT {
  private static final Path ZONES = Path.of("/usr/share/zoneinfo");
  private static final String RECORDING = "src/test/resources/replay/recording.jsonl";

  /** Prints the offset from UTC of the first row of a replay, and what date(1) says of its time. */
  private static final String COMPARE =
      " --replay "
          + RECORDING
          + " -q -T | awk 'NR == 2 { print substr($1, length($1) - 5) }'; date -d @1795353786 +%:z";

  private static String tool() {
    return String.join(" ", Tracer.commandLine());
  }

  private static void assertSameOffset(String script) throws IOException {
    Assumptions.assumeTrue(Files.exists(Path.of(RECORDING)), "the recording is not here");
    String[] offsets = Command.shell(script).succeeded().output().split("\n", -1);
    assertThat(offsets[0]).matches("[+-]\\d\\d:\\d\\d").isEqualTo(offsets[1]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "UTC0",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "IST-5:30",
        ":America/New_York",
        "Nowhere/Land"
      })
  void timeIsThatOfDateWhateverTzHolds(String rule) throws IOException {
    assertSameOffset("export TZ='" + rule + "'; " + tool() + COMPARE);
  }

  /** A copy, as in many containers: the JVM looks for its name elsewhere and takes UTC. */
  @Test
  void timeIsThatOfDateWhereLocaltimeIsAFileOfItsOwn() throws IOException {
    Path zone = ZONES.resolve("Asia/Kolkata");
    Assumptions.assumeTrue(Files.exists(zone), "no " + zone + " here (tzdata)");
    assertSameOffset(
        "unset TZ; unshare -m sh -ec '"
            + "copy=$(mktemp); cp "
            + zone
            + " $copy; mount --bind $copy $(readlink -f /etc/localtime); rm $copy; "
            + (tool() + COMPARE).replace("'", "'\\''")
            + "'");
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"INT,-c", "INT,--count", "TERM,-c"})
  void aSignalThatTheParentIgnoredEndsTheTrace(String signal, String option) throws IOException {
    Command run =
        Command.of(
            "sh",
            "-c",
            "trap '' "
                + signal
                + "; "
                + tool()
                + " "
                + option
                + " >/dev/null 2>&1 & sleep 3; kill -"
                + signal
                + " $!; wait $!");

    assertThat(run.status()).isZero();
  }

  @Test
  void whatProcHidesIsNotSaidToBeAbsent() throws IOException {
    Command run =
        Command.shell(
            "unshare -m sh -ec 'mount -t proc -o hidepid=2 proc /proc;"
                + " exec setpriv --bounding-set -sys_ptrace --inh-caps -all "
                + tool()
                + " -d 0.1 --comm init'");

    assertThat(run.errors()).contains("No visible process is named 'init'; waiting for one.");
    assertThat(run.status()).isZero();
  }

  @Test
  void anArgumentIsNoFileToBeRead() throws IOException {
    Command run = Tracer.command("@/etc/passwd");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("@/etc/passwd").doesNotContain("root:");
  }

  @Test
  void theInstalledCommandTakesNoOptionsOfTheJvmFromTheEnvironment() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("src/install/install")), "the sources are not here");
    Command run =
        Command.shell(
            "umask 077; prefix=$(mktemp -d); trap 'rm -rf $prefix' EXIT;"
                + " src/install/install $prefix/usr && "
                + "for variable in JAVA_TOOL_OPTIONS=-XX:+UseParallelGC"
                + " _JAVA_OPTIONS=-Xms512m JDK_JAVA_OPTIONS=--no-such-option; do"
                + " env $variable $prefix/usr/bin/tcpretrans -V || exit; done;"
                + " find $prefix/usr ! -perm -044 -print >&2");

    assertThat(run.status()).isZero();
    assertThat(run.output().lines()).hasSize(3).allMatch(line -> line.startsWith("tcpretrans "));
    assertThat(run.errors()).isEmpty();
  }
}
