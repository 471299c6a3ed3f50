package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the files of this process, and of a PID that no process can have. */
class ProcessFilesTest {
  private static final long SELF = ProcessHandle.current().pid();

  /** Above the largest pid_max. */
  private static final long NO_PROCESS = 1L << 22 | 1;

  /** Returns field 22 of /proc/self/stat, in nanoseconds since boot. */
  private static long startNanos() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19])
        * 10_000_000;
  }

  @Test
  void pidsAreThoseOfLivingProcesses() throws IOException {
    assertThat(ProcessFiles.pids()).contains(SELF, 1L).doesNotContain(NO_PROCESS);
  }

  @Test
  void commIsTheNameOfTheProcess() throws IOException {
    assertThat(ProcessFiles.comm(SELF) + "\n")
        .isEqualTo(Files.readString(Path.of("/proc/self/comm")));
    assertThat(ProcessFiles.comm(NO_PROCESS)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "java, java",
    "b\u00e4r, b\\xe4r",
    "bl\u00c3\u00bc, bl\u00fc",
    "'a\rb', 'a\rb'",
    "'a\nb ) R 1', 'a\nb ) R 1'",
    "'', ''"
  })
  void nameMayHaveAnyBytes(String bytes, String name) {
    byte[] line = (bytes + "\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ProcessFiles.comm(line)).isEqualTo(name);
  }

  @Test
  void emptyFileIsAnEmptyName() {
    assertThat(ProcessFiles.comm(new byte[0])).isEmpty();
  }

  @Test
  void startTimeIsReadAfterTheLastParenthesis() {
    String rest = " S 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 2026 21\n";

    assertThat(ProcessFiles.startTicks("7 (a)) R (b\n\u00e4)" + rest)).isEqualTo(2026);
    assertThat(ProcessFiles.startTicks("7 (java) S 1 3\n")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks("7 (java)")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks("")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks(rest.replace("2026", "x"))).isEqualTo(-1);
  }

  @Test
  void processIsAliveIfItsStartTimeMatches() throws IOException {
    assertThat(ProcessFiles.isAlive(SELF, startNanos())).isTrue();
    assertThat(ProcessFiles.isAlive(SELF, startNanos() + 9_999_999)).isTrue();
    assertThat(ProcessFiles.isAlive(SELF, startNanos() + 10_000_000)).isFalse();
    assertThat(ProcessFiles.isAlive(NO_PROCESS, startNanos())).isFalse();
  }

  @Test
  void cgroupsAndNetnsAreThoseOfTheProcess() throws IOException {
    assertThat(ProcessFiles.cgroups(SELF))
        .isNotEmpty()
        .allMatch(line -> line.matches("\\d+:.*:/.*"));
    assertThat(ProcessFiles.cgroups(NO_PROCESS)).isEmpty();
    assertThat("net:[" + ProcessFiles.netns(SELF) + "]")
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    assertThat(ProcessFiles.netns(NO_PROCESS)).isZero();
  }

  @Test
  void commandLineBeginsWithTheProgram() {
    assertThat(ProcessFiles.commandLine(SELF).get(0)).endsWith("java");
    assertThat(ProcessFiles.commandLine(NO_PROCESS)).isEqualTo(List.of());
  }

  @Test
  void userIsTheOneThatAllFourIdsName() throws IOException {
    int owner = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");

    assertThat(ProcessFiles.user(SELF)).isEqualTo(Integer.toUnsignedLong(owner));
    assertThat(ProcessFiles.user(NO_PROCESS)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "'Name:\ta\\nUid:\t0\t0\t0\t0\nUid:\t1000\t1000\t1000\t1000\nGid:\t0\t0\t0\t0', 1000",
    "'Uid:\t4294967294\t4294967294\t4294967294\t4294967294', 4294967294",
    "'Uid:\t1000\t0\t0\t0', -1",
    "'Uid:\t0\t0\t1000\t0', -1",
    "'Uid:\t100\t1001\t1001\t1001', -1",
    "'Name:\tx', -1"
  })
  void programThatGivesItsCallerOtherRightsHasNoUser(String status, long user) {
    assertThat(ProcessFiles.user(KernelFile.lines(status))).isEqualTo(user);
  }

  @ParameterizedTest
  @CsvSource({
    "'         0          0 4294967295', 0",
    "'         0    1000000      65536', 1000000",
    "'      1000       1000          1\n         0     100000      65536', 100000",
    "'      1000       1000          1', -1",
    "'0 x 1', -1",
    "'', -1"
  })
  void rootOfAUserNamespaceIsTheUserThatItsIdZeroStandsFor(String map, long user) {
    assertThat(ProcessFiles.namespaceRoot(KernelFile.lines(map))).isEqualTo(user);
  }

  @Test
  void programIsKnownByItsFile() {
    assertThat(ProcessFiles.isProgram(SELF, "java")).isTrue();
    assertThat(ProcessFiles.isProgram(SELF, "jav")).isFalse();
    assertThat(ProcessFiles.isProgram(NO_PROCESS, "java")).isFalse();
  }
}
