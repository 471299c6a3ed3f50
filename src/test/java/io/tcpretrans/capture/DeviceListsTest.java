package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.NetworkDevice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeviceListsTest {
  private static final List<NetworkDevice> VETH = List.of(device(false, true));
  private static final List<NetworkDevice> CARD = List.of(device(false, false));
  private static final List<NetworkDevice> VETH_WITH_XDP = List.of(device(true, true));

  private long now;
  private int reads;
  private final DeviceLists lists = new DeviceLists(() -> now);

  private static NetworkDevice device(boolean nativeXdp, boolean stackOnly) {
    return new NetworkDevice(1, "eth0", nativeXdp, stackOnly, Map.of());
  }

  private List<NetworkDevice> devices(long segs, List<NetworkDevice> read) {
    return lists.devices(
        new NamespaceSegs(7, 0, segs, 0, 0),
        () -> {
          reads++;
          return read;
        });
  }

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void namespaceWithoutNewRetransmitsIsReadOnceInThirtySeconds() {
    for (int reading = 0; reading < 5; reading++) {
      assertThat(devices(3, VETH)).isEqualTo(VETH);
      pass(7);
    }
    assertThat(reads).isEqualTo(1);
    assertThat(devices(3, CARD)).isEqualTo(CARD);
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void namespaceWithARetransmitIsReadEachTimeForFiveMinutes() {
    devices(3, VETH);
    devices(4, VETH);
    pass(299);
    devices(4, VETH);
    assertThat(reads).isEqualTo(3);
    pass(1);
    devices(4, VETH);
    assertThat(reads).isEqualTo(3);
  }

  @Test
  void deviceWhoseDropsTheStackDoesNotReportIsReadEachTime() {
    devices(0, CARD);
    devices(0, VETH_WITH_XDP);
    devices(0, null); // devices that could not be read are read again
    devices(0, VETH);
    devices(0, VETH);
    assertThat(reads).isEqualTo(4);
  }

  @Test
  void namespaceThatWasNotRetainedIsReadAgain() {
    devices(0, VETH);
    lists.retain(Set.of());
    assertThat(devices(0, CARD)).isEqualTo(CARD);
  }
}
