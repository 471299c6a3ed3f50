package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@link NetworkNamespace} with a namespace that has a mount point and no process. */
class MountedNamespaceTest {
  @TempDir private Path directory;
  private MountedNamespace mounted;

  @BeforeEach
  void mount() throws IOException {
    mounted = new MountedNamespace();
  }

  @AfterEach
  void unmount() throws IOException {
    if (mounted != null) {
      mounted.close();
    }
  }

  private NetworkNamespace namespace() throws IOException {
    long inode = (long) Files.getAttribute(mounted.file(), "unix:ino");
    return NetworkNamespace.all().get(inode);
  }

  @Test
  void namespaceWithoutAProcessIsFoundByItsMountPoint() throws IOException {
    assertThat(namespace().file()).isEqualTo(mounted.file());
    assertThat(namespace().procNet()).isNull();
  }

  @Test
  void namespaceWithAProcessHasTheProcNetOfThatProcess() throws IOException {
    Process inside =
        new ProcessBuilder(
                "ip", "netns", "exec", mounted.name(), "sh", "-c", "echo inside; read end")
            .start();
    try (BufferedReader words = inside.inputReader()) {
      assertThat(words.readLine()).isEqualTo("inside");

      assertThat(namespace().procNet()).isEqualTo(Path.of("/proc/" + inside.pid() + "/net"));
    } finally {
      inside.destroy();
    }
  }

  @Test
  void visitorIsInsideTheNamespaceAndTheCallerStaysOutside() throws IOException {
    Path own = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(own);
    NetworkNamespace there = namespace();
    NetworkNamespace gone = new NetworkNamespace(8, directory.resolve("gone"), null);
    Libc libc = Libc.load(directory);
    List<Path> inside = new ArrayList<>();

    NetworkNamespace.visit(
        List.of(gone, there), () -> libc, (namespace, procNet) -> inside.add(link(own)));

    assertThat(inside).containsExactly(Path.of("net:[" + there.inode() + "]"));
    assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
  }

  @Test
  void namespaceWhoseNameIsNotUtf8IsEntered() throws IOException {
    Libc libc = Libc.load(directory);
    try (MountedNamespace odd = new MountedNamespace("b\udce4\r r\ud83d\ude00")) {
      long inode = (long) Files.getAttribute(odd.file(), "unix:ino");
      NetworkNamespace found = NetworkNamespace.all().get(inode);
      List<Path> inside = new ArrayList<>();

      NetworkNamespace.visit(
          List.of(found),
          () -> libc,
          (namespace, procNet) -> inside.add(link(Path.of("/proc/thread-self/ns/net"))));

      assertThat(found.file()).isEqualTo(odd.file());
      assertThat(inside).containsExactly(Path.of("net:[" + inode + "]"));
    }
  }

  private static Path link(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
