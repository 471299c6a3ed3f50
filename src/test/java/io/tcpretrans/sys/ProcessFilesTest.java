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

/** On this process, and on one that never was. */
class ProcessFilesTest {
  private static final long SELF = ProcessHandle.current().pid();

  /** Above the largest pid_max. */
  private static final long NOBODY = 1L << 22 | 1;

  /** Field 22 of /proc/PID/stat, as nanoseconds. */
  private static long start() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19])
        * 10_000_000;
  }

  @Test
  void aLivingProcessIsAmongAll() throws IOException {
    assertThat(ProcessFiles.all()).contains(SELF, 1L).doesNotContain(NOBODY);
  }

  @Test
  void itsNameIsThatOfItsFirstThread() throws IOException {
    assertThat(ProcessFiles.comm(SELF) + "\n")
        .isEqualTo(Files.readString(Path.of("/proc/self/comm")));
    assertThat(ProcessFiles.comm(NOBODY)).isNull();
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
  void aNameIsAnyBytes(String bytes, String name) {
    byte[] line = (bytes + "\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ProcessFiles.comm(line)).isEqualTo(name);
  }

  @Test
  void anEmptyFileHasNoName() {
    assertThat(ProcessFiles.comm(new byte[0])).isEmpty();
  }

  @Test
  void aNameDoesNotDisplaceTheStart() {
    String rest = " S 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 2026 21\n";

    assertThat(ProcessFiles.startTicks("7 (a)) R (b\n\u00e4)" + rest)).isEqualTo(2026);
    assertThat(ProcessFiles.startTicks("7 (java) S 1 3\n")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks("7 (java)")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks("")).isEqualTo(-1);
    assertThat(ProcessFiles.startTicks(rest.replace("2026", "x"))).isEqualTo(-1);
  }

  @Test
  void itIsAliveIfItStartedThen() throws IOException {
    assertThat(ProcessFiles.isAlive(SELF, start())).isTrue();
    assertThat(ProcessFiles.isAlive(SELF, start() + 9_999_999)).isTrue();
    assertThat(ProcessFiles.isAlive(SELF, start() + 10_000_000)).isFalse();
    assertThat(ProcessFiles.isAlive(NOBODY, start())).isFalse();
  }

  @Test
  void itLivesInCgroupsAndInANetworkNamespace() throws IOException {
    assertThat(ProcessFiles.cgroups(SELF))
        .isNotEmpty()
        .allMatch(line -> line.matches("\\d+:.*:/.*"));
    assertThat(ProcessFiles.cgroups(NOBODY)).isEmpty();
    assertThat("net:[" + ProcessFiles.netns(SELF) + "]")
        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    assertThat(ProcessFiles.netns(NOBODY)).isZero();
  }

  @Test
  void itsArgumentsAreKept() {
    assertThat(ProcessFiles.commandLine(SELF).get(0)).endsWith("java");
    assertThat(ProcessFiles.commandLine(NOBODY)).isEqualTo(List.of());
  }
}
