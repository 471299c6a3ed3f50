package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** A namespace that is mounted and has no process: it can be read only from inside. */
class EmptyNamespaceTest {
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
