package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Effects of the environment: time zone, locale, ignored signals, mounts of /proc, file names. */
@Live
@Tag("same-with-any-hook")
class EnvironmentIT {
  private static final Path ZONES = Path.of("/usr/share/zoneinfo");
  private static final String RECORDING = "src/test/resources/replay/recording.jsonl";

  /** Prints the offset from UTC in the first row of a replay, and that of date(1) at that time. */
  private static final String COMPARE =
      " --replay "
          + RECORDING
          + " -q -T | awk 'NR == 2 { print substr($1, length($1) - 5) }'; date -d @1795353786 +%:z";

  private static String tool() {
    return String.join(" ", Tracer.commandLine());
  }

  private static void assertSameOffset(String script) throws IOException {
    Assumptions.assumeTrue(Files.exists(Path.of(RECORDING)), "the recording is not here");
    String[] offsets = Command.shell(script).requireSuccess().output().split("\n", -1);
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
  void timeZoneEqualsThatOfDateForEveryTz(String rule) throws IOException {
    assertSameOffset("export TZ='" + rule + "'; " + tool() + COMPARE);
  }

  /**
   * Many containers have a copy of the zone's file instead of a link. The JVM cannot tell its name
   * and uses UTC.
   */
  @Test
  void timeZoneEqualsThatOfDateWhereLocaltimeIsACopy() throws IOException {
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
  void signalThatTheParentIgnoredEndsTheTrace(String signal, String option) throws IOException {
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
  void processHiddenByHidepidIsReportedAsNotVisible() throws IOException {
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
  void argumentWithAtSignIsNotReadAsAFile() throws IOException {
    Command run = Tracer.command("@/etc/passwd");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("@/etc/passwd").doesNotContain("root:");
  }

  /**
   * Runs a script of bash in which {@code $tool} is the command line of tcpretrans, {@code $java}
   * and {@code $jar} are parts of it, and {@code $dir} is an empty directory.
   */
  private static Command script(String... lines) throws IOException {
    return Command.shell(
        "dir=$(mktemp -d); trap 'rm -rf \"$dir\"' EXIT; tool='"
            + tool()
            + "'; java='"
            + Tracer.java()
            + "'; jar='"
            + Path.of(Tracer.jar()).toAbsolutePath()
            + "'; "
            + String.join("\n", lines));
  }

  /**
   * Returns the beginning of a script: it starts a process whose connection requests are dropped in
   * its own network namespace; {@code $pid} is a process in that namespace.
   *
   * @param comm the name of the process, quoted for bash
   */
  private static String startUnansweredProcess(String comm) {
    return "unshare -n sh -c 'ip link set lo up; iptables -A INPUT -p tcp -j DROP; exec sleep 45' &"
        + " pid=$!; sleep 0.5; "
        + "(printf 'comm %s\\nstart 127.0.0.1 9\\n' "
        + comm
        + "; exec sleep 45) | nsenter --net=/proc/$pid/ns/net "
        + Command.program("traffic")
        + " >/dev/null & trap \"kill $pid $!; rm -rf '$dir'\" EXIT";
  }

  @Test
  void mountPointsAndProcessNamesMayHaveAnyBytes() throws IOException {
    Command run =
        script(
            startUnansweredProcess("$'b\\344r'"),
            "unshare -m bash -c '",
            "  mount --make-rprivate /; mkdir \"$1/a\"$'\\''\\rb\\rc'\\'' \"$1/\"$'\\''b\\344 r'\\''",
            "  for point in \"$1\"/*; do mount -t tmpfs none \"$point\"; done",
            "  touch \"$1/net\"$'\\''b\\344\\rr'\\''",
            "  mount --bind /proc/$2/ns/net \"$1/net\"$'\\''b\\344\\rr'\\''",
            "  shift 2; exec \"$@\"' bash \"$dir\" $pid $tool -v -w -C -n 2 -d 30 --netns $pid"
                + " --comm $'b\\344r'");

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.output().lines()).hasSize(3).element(1).asString().contains(" b\\xe4r ");
    assertThat(run.errors())
        .contains("\nself-check: ")
        .containsPattern("\\d+ retransmitted segments seen.*, 0 events lost\\.")
        .contains("in the network namespace netb\\xe4\\x0dr (")
        .containsPattern("try: nsenter --net=\\$'/tmp/[^ ]*/netb\\\\xe4\\\\x0dr' ");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "-Duser.language=ar -Duser.country=EG",
        "-Duser.language=fa -Duser.country=IR",
        "-Duser.language=ne -Duser.country=NP"
      })
  void languageDoesNotChangeTheOutput(String properties) throws IOException {
    Command run =
        script(
            "for properties in '' '" + properties + "'; do",
            "  $java $properties -jar $jar --replay " + RECORDING + " -o bcc --count -q",
            "  $java $properties -jar $jar --replay "
                + RECORDING
                + " --count -v 2>&1 | grep -v 'ms for locks'", // which differs from run to run
            "  echo ----",
            "done",
            "ip netns add tcpretrans-test-$$ && trap 'ip netns del tcpretrans-test-$$' EXIT",
            "$java " + properties + " -jar $jar -w -q -d 1 --netns $$ >&2");

    String[] outputs = run.output().split("----\n", -1);
    assertThat(outputs[1]).isNotEmpty().isEqualTo(outputs[0]);
    assertThat(run.status()).isZero();
    assertThat(run.errors().lines()).hasSize(1); // the header
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL= LANG=C", "LC_ALL=ar_EG.UTF-8"})
  void fileAndProcessNamesAreBytesInEveryLocale(String locale) throws IOException {
    Command run =
        script(
            startUnansweredProcess("$'g\\303\\266'"),
            "java='env " + locale + " '$java",
            "mkdir \"$dir/\"$'\\303\\251'; cd \"$dir/\"$'\\303\\251'",
            "for name in plain $'auftr\\303\\244ge' $'\\360\\237\\230\\200' $'l\\344tin.gz'; do",
            "  $java -jar $jar -q -C -n 1 -d 30 --netns $pid --comm $'g\\303\\266' --record \"$name\""
                + " || exit",
            "  $java -jar $jar --replay \"$name\" -q -C --comm $'g\\303\\266'",
            "done",
            "LC_ALL=C ls -b");

    List<String> lines = run.output().lines().toList();
    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(lines).hasSize(20);
    for (int row = 1; row < 16; row += 2) {
      assertThat(lines.get(row)).contains(" g\u00f6 ");
    }
    assertThat(lines.subList(16, 20))
        .containsExactlyInAnyOrder(
            "plain", "auftr\\303\\244ge", "\\360\\237\\230\\200", "l\\344tin.gz");
    assertThat(run.errors()).isEmpty();
  }

  @Test
  void btfFileMayHaveAnyNameInTheCLocale() throws IOException {
    Command run =
        script(
            "cp /sys/kernel/btf/vmlinux \"$dir/\"$'t\\303\\274pes'; export LC_ALL=C",
            "$java -jar $jar -q -d 0.1 --btf \"$dir/\"$'t\\303\\274pes' || exit",
            "$java -jar $jar --check --btf \"$dir/\"$'t\\303\\274pes' || exit",
            "$java -jar $jar -q -d 0.1 --btf \"$dir/\"$'m\\303\\274ssing'");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).containsPattern("btf +ok +/\\S+/t\u00fcpes\n");
    assertThat(run.errors())
        .startsWith("tcpretrans: cannot read /")
        .endsWith("/m\u00fcssing (ENOENT); give --btf a readable BTF file.\n");
  }

  @Test
  void librariesAreLoadedFromADirectoryOfAnyNameInEveryLocale() throws IOException {
    // a port that no connection of another test has, because such a connection may resend meanwhile
    String trace = "$java -jar $jar -q -d 0.1 -L 9 --tmpdir \"$dir/\"$'\\303\\274' >&2; echo $?";
    Command run =
        script(
            "mkdir \"$dir/\"$'\\303\\274'; export LC_ALL=C",
            trace,
            "export LC_ALL=C.UTF-8; " + trace,
            "ls -A \"$dir/\"$'\\303\\274'");

    assertThat(run.output()).isEqualTo("0\n0\n");
    assertThat(run.errors()).matches("(TIME.*\n){2}");
  }

  @Test
  void installedCommandLoadsLibrariesFromAnyDirectoryInTheCLocale() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("src/install/install")), "the sources are not here");
    Command run =
        script(
            "src/install/install $dir/usr; mkdir \"$dir/\"$'\\303\\274'; export LC_ALL=C",
            "$dir/usr/bin/tcpretrans -q -d 0.1 --tmpdir \"$dir/\"$'\\303\\274'");

    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
  }

  /** The name stands before the ids in /proc/PID/status, so it must not disturb their parsing. */
  @Test
  void javaProgramMayHaveAnyName() throws IOException {
    Command run =
        script(
            "ln -s \"$(readlink -f \"$java\")\" \"$dir/\"$'j\\344va'",
            "\"$dir/\"$'j\\344va' -jar $jar -q -d 0.1");

    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void installedCommandIgnoresJvmOptionsOfTheEnvironment() throws IOException {
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
