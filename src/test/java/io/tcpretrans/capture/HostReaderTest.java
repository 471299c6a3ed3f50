package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.MountedNamespace;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.why.NeededReading;
import io.tcpretrans.why.NeededReading.NeededPart;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readings of this host. */
class HostReaderTest {
  private static final long OWN = ProcessFiles.netns(ProcessHandle.current().pid());
  private static final int LOOPBACK = 1;

  @TempDir private Path directory;
  private final List<String> messages = new ArrayList<>();
  private LiveSource source;
  private HostReader reader;

  @BeforeEach
  void start() throws CaptureException {
    Needs.nativeParts();
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, KernelFilters.NOTHING, false, false, false, null, directory);
    source = LiveSource.start(options, text -> {});
    reader = new HostReader(source, () -> {}, messages::add);
  }

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
    assertThat(messages).isEmpty();
  }

  private static NamespaceSample withInode(HostSample sample, long inode) {
    return sample.namespaces().stream().filter(n -> n.inode() == inode).findFirst().orElseThrow();
  }

  private HostSample read(Part part, long id, int ifindex) {
    return reader.read(new NeededReading(false, false, Set.of(new NeededPart(part, id, ifindex))));
  }

  @Test
  void firstReadingHasAllPartsOfEachNamespace() throws IOException {
    long before = System.nanoTime();
    try (MountedNamespace mounted = new MountedNamespace();
        ServerSocketChannel channel = ServerSocketChannel.open()) {
      int port = channel.bind(null).socket().getLocalPort();
      HostSample host = reader.read();
      NamespaceSample own = withInode(host, OWN);

      assertThat(host.complete()).isTrue();
      assertThat(host.namespaces()).allMatch(n -> n.parts().equals(Set.of(Part.values())));
      assertThat(own.tcpDrops()).containsKeys(NamespaceSample.LISTEN_DROPS, "TCPRcvQDrop");
      assertThat(own.listeners()).anyMatch(listener -> listener.local().port() == port);
      assertThat(own.addresses()).anyMatch(address -> address.isLoopback());
      assertThat(own.devices().get(LOOPBACK).name()).isEqualTo("lo");
      assertThat(own.startNs()).isBetween(before, own.endNs());
      assertThat(own.endNs()).isLessThanOrEqualTo(System.nanoTime());
      long inode = (long) Files.getAttribute(mounted.file(), "unix:ino");
      assertThat(withInode(host, inode).listeners()).isEmpty();
    }
  }

  @Test
  void targetedReadingHasOnlyWhatIsNeeded() {
    long id = withInode(reader.read(), OWN).id();

    HostSample device = read(Part.DEVICES, id, LOOPBACK);
    assertThat(device.complete()).isFalse();
    assertThat(device.namespaces()).hasSize(1);
    NamespaceSample sample = device.withId(id);
    assertThat(sample.parts()).isEmpty();
    assertThat(sample.devices().values()).map(NetworkDevice::name).containsExactly("lo");

    assertThat(read(Part.TCP, id, 0).withId(id).parts()).containsExactly(Part.TCP);
    assertThat(read(Part.CONNTRACK, id, 0).withId(id).parts()).containsExactly(Part.CONNTRACK);
  }

  @Test
  void deviceThatDoesNotExistIsNull() {
    long id = withInode(reader.read(), OWN).id();

    assertThat(read(Part.DEVICES, id, 99_999).withId(id).devices()).containsEntry(99_999, null);
  }

  @Test
  void namespaceThatEndedIsUnreadable() throws IOException {
    long id;
    try (MountedNamespace mounted = new MountedNamespace()) {
      long inode = (long) Files.getAttribute(mounted.file(), "unix:ino");
      id = withInode(reader.read(), inode).id();
    }

    NamespaceSample sample = read(Part.TCP, id, 0).withId(id);

    assertThat(sample.inode()).isZero();
    assertThat(sample.parts()).containsExactly(Part.TCP);
    assertThat(sample.tcpDrops()).isNull();
  }

  @Test
  void namespaceThatIsNewIsFoundByReadingAll() throws IOException {
    reader.read();
    try (MountedNamespace mounted = new MountedNamespace()) {
      long inode = (long) Files.getAttribute(mounted.file(), "unix:ino");

      HostSample host = read(Part.TCP, 1, 0); // which no namespace has

      assertThat(host.complete()).isTrue();
      assertThat(withInode(host, inode).parts()).contains(Part.TCP);
    }
  }
}
