package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namespace that is mounted: while no process lives in it, it can be read only from inside. */
class MountedNamespaceTest {
  private final String name = "tcpretrans-test-" + ProcessHandle.current().pid();
  private final Path file = Path.of("/run/netns", name);
  @TempDir private Path directory;

  @BeforeEach
  void add() throws IOException, InterruptedException {
    String refusal = ip("add");
    assumeTrue(refusal.isEmpty(), "no namespace to test with: " + refusal);
  }

  @AfterEach
  void delete() throws IOException, InterruptedException {
    if (Files.exists(file)) {
      assertThat(ip("delete")).isEmpty();
    }
  }

  /** Returns what ip says, which is nothing when all went well. */
  private String ip(String action) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("ip", "netns", action, name).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? words : words + "ip failed";
  }

  private NetworkNamespace namespace() throws IOException {
    long inode = (long) Files.getAttribute(file, "unix:ino");
    return NetworkNamespace.all().get(inode);
  }

  @Test
  void itIsFoundAmongTheMounts() throws IOException {
    assertThat(namespace().file()).isEqualTo(file);
    assertThat(namespace().procNet()).isNull();
  }

  @Test
  void withAProcessInItItIsReadThroughThatProcess() throws IOException {
    Process inside =
        new ProcessBuilder("ip", "netns", "exec", name, "sh", "-c", "echo inside; read end")
            .start();
    try (BufferedReader words = inside.inputReader()) {
      assertThat(words.readLine()).isEqualTo("inside");

      assertThat(namespace().procNet()).isEqualTo(Path.of("/proc/" + inside.pid() + "/net"));
    } finally {
      inside.destroy();
    }
  }

  @Test
  void itsCountersAreReadFromInsideWhileTheCallerStaysOutside() throws IOException {
    Path own = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(own);
    NetworkNamespace namespace = namespace();

    Libc libc = Libc.load(directory);
    Map<Long, TcpCounters> counters = TcpCounters.read(List.of(namespace), () -> libc);

    assertThat(counters).containsExactly(Map.entry(namespace.inode(), new TcpCounters(0, 0)));
    assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
  }

  @Test
  void oneThatIsGoneIsLeftOut() throws IOException {
    NetworkNamespace gone = new NetworkNamespace(8, directory.resolve("gone"), null);
    NetworkNamespace there = namespace();

    Libc libc = Libc.load(directory);

    assertThat(TcpCounters.read(List.of(gone, there), () -> libc)).containsOnlyKeys(there.inode());
  }
}
