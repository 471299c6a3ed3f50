package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.capture.VisibleNamespace.Way;
import io.tcpretrans.sys.MountedNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The namespaces of this host, without traffic. */
class KernelNamespacesTest {
  private static final VisibleNamespace OWN =
      new VisibleNamespace(null, List.of(way(null, "/proc/self/net")));
  private static final String ENTERED_COUNTERS = "/proc/thread-self/net";

  @TempDir private Path directory;
  private LiveSource source;
  private KernelNamespaces namespaces;

  @BeforeEach
  void start() throws CaptureException {
    Needs.nativeParts();
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, KernelFilters.NOTHING, false, false, false, null, directory);
    source = LiveSource.start(options, text -> {});
    namespaces = new KernelNamespaces(source);
  }

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  private static Way way(String enter, String folder) {
    return new Way(
        enter == null ? null : enter.getBytes(StandardCharsets.UTF_8),
        folder.getBytes(StandardCharsets.UTF_8));
  }

  private static VisibleNamespace mountedAt(Path file) {
    return new VisibleNamespace(null, List.of(way(file.toString(), ENTERED_COUNTERS)));
  }

  private static long inode(Path file) throws IOException {
    return (long) Files.getAttribute(file, "unix:ino");
  }

  @Test
  void readsCountersAndTheNamespaceTheyBelongTo() throws IOException {
    NamespaceReading reading = namespaces.read(OWN);

    assertThat(reading.namespace().inode()).isEqualTo(inode(Path.of("/proc/self/ns/net")));
    assertThat(reading.namespace().id()).isNotZero();
    assertThat(reading.namespace().address()).isNotZero();
    assertThat(reading.counters().outSegs()).isPositive();
    assertThat(namespaces.state(reading.namespace()).alive()).isTrue();
  }

  @Test
  void readsANamespaceWithoutProcessesAndReturnsToItsOwn() throws IOException {
    Path own = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(own);
    try (MountedNamespace mounted = new MountedNamespace()) {
      NamespaceReading reading = namespaces.read(mountedAt(mounted.file()));

      assertThat(reading.namespace().inode()).isEqualTo(inode(mounted.file()));
      assertThat(reading.counters().retransSegs()).isZero();
      assertThat(reading.namespace().id()).isNotEqualTo(namespaces.read(OWN).namespace().id());
      assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
      assertThat(namespaces.visible().values())
          .filteredOn(namespace -> mounted.name().equals(namespace.name()))
          .singleElement()
          .satisfies(
              found ->
                  assertThat(namespaces.read(found).namespace()).isEqualTo(reading.namespace()));
    }
  }

  @Test
  void newNamespaceHasAnotherIdentityThanAnEndedOne() throws IOException {
    NamespaceReading first;
    try (MountedNamespace mounted = new MountedNamespace()) {
      first = namespaces.read(mountedAt(mounted.file()));
      assertThat(namespaces.state(first.namespace()).alive()).isTrue();
    }
    assertThat(namespaces.state(first.namespace()).alive()).isFalse();
    for (int again = 0; again < 5; again++) {
      try (MountedNamespace mounted = new MountedNamespace()) {
        NamespaceReading later = namespaces.read(mountedAt(mounted.file()));

        assertThat(later.namespace().id()).isNotEqualTo(first.namespace().id());
        assertThat(namespaces.state(later.namespace()).alive()).isTrue();
        assertThat(namespaces.state(first.namespace()).alive()).isFalse();
      }
    }
  }

  @Test
  void triesTheNextWayIfAProcessHasEnded() {
    VisibleNamespace own =
        new VisibleNamespace(
            null,
            List.of(
                way(null, "/proc/0/net"),
                way("/proc/0/ns/net", ENTERED_COUNTERS),
                way(directory.toString(), ENTERED_COUNTERS),
                way(null, "/proc/self/net")));

    assertThat(namespaces.read(own)).isEqualTo(namespaces.read(OWN));
  }

  @Test
  void namespaceWithoutAWayInProcIsNotRead() throws IOException {
    Files.writeString(directory.resolve("snmp"), "Tcp: RetransSegs\nTcp: 5\n");

    assertThat(namespaces.read(new VisibleNamespace(null, List.of(way(null, directory + "")))))
        .isNull();
    assertThat(namespaces.read(new VisibleNamespace(null, List.of()))).isNull();
    assertThat(
            namespaces.read(new VisibleNamespace(null, List.of(way(null, "/" + "x".repeat(5000))))))
        .isNull();
  }

  @Test
  void listHasAnElementForNamespacesWithoutRoom() {
    assertThat(namespaces.list()).contains(new NamespaceSegs(0, 0, 0, 0, 0));
  }
}
