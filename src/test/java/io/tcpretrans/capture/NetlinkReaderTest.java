package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tcpretrans.Needs;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.MountedNamespace;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.ResentConnection;
import io.tcpretrans.sys.TcpListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader on this host, and with records that src/test/c/wire_fixtures.c writes (make gen). */
class NetlinkReaderTest {
  @TempDir private Path directory;

  private static ByteBuffer fixture(String name) throws IOException {
    try (InputStream file = NetlinkReaderTest.class.getResourceAsStream("wire/" + name + ".bin")) {
      return ByteBuffer.wrap(file.readAllBytes()).order(ByteOrder.nativeOrder());
    }
  }

  /** Loads the native library and returns a reader. */
  private NetlinkReader reader() throws CaptureException {
    Needs.nativeParts();
    NativeLoader.forHost().load(directory);
    return new NetlinkReader();
  }

  @Test
  void decodesEveryFieldOfADevice() throws IOException {
    List<NetworkDevice> devices = NetlinkReader.decodeDevices(fixture("devices"), 2);

    assertThat(devices.get(0).index()).isEqualTo(7);
    assertThat(devices.get(0).name()).isEqualTo("\\xe4th0.1234567890");
    assertThat(devices.get(0).nativeXdp()).isTrue();
    assertThat(devices.get(0).stackOnly()).isFalse();
    assertThat(devices.get(0).drops())
        .containsExactly(
            entry("rx_missed_errors", 1L),
            entry("rx_fifo_errors", 2L),
            entry("rx_over_errors", 3L),
            entry("rx_errors", 4L),
            entry("tx_errors", 5L),
            entry("tx_dropped", Long.MAX_VALUE));
    assertThat(devices.get(1).index()).isEqualTo(1);
    assertThat(devices.get(1).name()).isEqualTo("lo");
    assertThat(devices.get(1).nativeXdp()).isFalse();
    assertThat(devices.get(1).stackOnly()).isTrue();
    assertThat(devices.get(1).drops().values()).containsOnly(0L).hasSize(6);
  }

  @Test
  void decodesEveryFieldOfAListener() throws IOException {
    List<TcpListener> listeners = NetlinkReader.decodeListeners(fixture("listeners"), 3);

    assertThat(listeners)
        .map(listener -> listener.local().toString())
        .containsExactly("127.0.0.1:65535", "[2001:db8::1]:443", "[::]:3");
    assertThat(listeners).map(TcpListener::cookie).containsExactly(0xfedcba9876543210L, 0L, 1L);
    assertThat(listeners).map(TcpListener::drops).containsExactly(0L, 0xffff_ffffL, 2L);
    assertThat(listeners).map(TcpListener::ipv6Only).containsExactly(false, false, true);
  }

  @Test
  void decodesEveryFieldOfAConnectionThatHasResent() throws IOException {
    assertThat(NetlinkReader.decodeResent(7, fixture("resent"), 2))
        .containsExactly(
            new ResentConnection(
                7,
                endpoint("10.0.0.5", 443),
                endpoint("198.18.0.1", 65535),
                TcpState.ESTABLISHED,
                0xfedcba98L,
                4294967295L,
                812),
            new ResentConnection(
                7, endpoint("::1", 8080), endpoint("fd00::2", 1), TcpState.UNKNOWN, 0, 0, 1));
  }

  private static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), port);
  }

  @Test
  void decodesAddressesOfBothFamilies() throws IOException {
    assertThat(NetlinkReader.decodeAddresses(fixture("addresses"), 2))
        .containsExactlyInAnyOrder(IpAddress.parse("198.18.0.1"), IpAddress.parse("fd00::1"));
  }

  @Test
  void tableGrowsUntilAllListenersHaveRoom() throws IOException, CaptureException {
    NetlinkReader reader = reader();
    List<ServerSocketChannel> channels = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channels.add(channel);
        ports.add(channel.bind(null).socket().getLocalPort());
      }

      assertThat(reader.listeners(null))
          .map(listener -> listener.local().port())
          .containsAll(ports);
    } finally {
      for (ServerSocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void oneDeviceIsReadByItsIndex() throws IOException, CaptureException {
    NetlinkReader reader = reader();

    assertThat(reader.device(null, 1).name()).isEqualTo("lo");
    assertThat(reader.device(null, Integer.MAX_VALUE)).isNull();
  }

  @Test
  void errorNamesTheListAndTheErrno() throws CaptureException {
    NetlinkReader reader = reader();
    byte[] missing = "/proc/0/ns/net".getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> reader.devices(missing))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot list the network devices of a network namespace (ENOENT)");
    assertThatThrownBy(() -> reader.listeners(missing))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot list the TCP listeners of a network namespace (ENOENT)");
  }

  @Test
  void callerReturnsToItsNamespace() throws IOException, CaptureException {
    NetlinkReader reader = reader();
    Path own = Path.of("/proc/thread-self/ns/net");
    Path before = Files.readSymbolicLink(own);
    try (MountedNamespace mounted = new MountedNamespace()) {
      byte[] file = mounted.file().toString().getBytes(StandardCharsets.US_ASCII);

      assertThat(reader.devices(file)).map(NetworkDevice::name).containsExactly("lo");
      assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
      assertThat(reader.listeners(file)).isEmpty();
      assertThat(Files.readSymbolicLink(own)).isEqualTo(before);
    }
  }

  @Test
  void fileThatIsNoNamespaceReturnsEinval() throws IOException, CaptureException {
    NetlinkReader reader = reader();
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> reader.devices(file.toString().getBytes(StandardCharsets.US_ASCII)))
        .hasMessage("cannot list the network devices of a network namespace (EINVAL)");
  }
}
