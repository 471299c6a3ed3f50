package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private static final NetworkNamespace OWN =
      new NetworkNamespace(1, Path.of("/proc/self/ns/net"), Path.of("/proc/self/net"));

  private static Listeners own() {
    Map<Long, Listeners> all =
        Listeners.read(
            List.of(OWN),
            () -> {
              throw new AssertionError("not needed where a process lives");
            });
    return all.get(1L);
  }

  @Test
  void aListenersPortIsKnown() throws IOException {
    try (ServerSocket v4 = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket any = new ServerSocket(0)) {
      assertThat(own().ports()).contains(v4.getLocalPort(), any.getLocalPort());
    }
  }

  @Test
  void aClosedListenersPortIsNot() throws IOException {
    int port;
    try (ServerSocket any = new ServerSocket(0)) {
      port = any.getLocalPort();
    }
    assertThat(own().ports()).doesNotContain(port);
  }
}
