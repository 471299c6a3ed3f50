package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
