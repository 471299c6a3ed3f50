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
  private final DeviceLists lists = new DeviceLists(() -> now);

  private static NetworkDevice device(boolean nativeXdp, boolean stackOnly) {
    return new NetworkDevice(1, "eth0", nativeXdp, stackOnly, Map.of());
  }

  private void list(List<NetworkDevice> devices) {
    lists.listed(7, devices);
  }

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void devicesWhoseDropsTheStackReportsAreListedOnceInThirtySeconds() {
    assertThat(lists.isDue(7)).isTrue();
    list(VETH);
    pass(29);
    assertThat(lists.isDue(7)).isFalse();
    pass(1);
    assertThat(lists.isDue(7)).isTrue();
  }

  @Test
  void deviceWhoseDropsTheStackDoesNotReportIsListedEachTime() {
    list(CARD);
    assertThat(lists.isDue(7)).isTrue();
    list(VETH_WITH_XDP);
    assertThat(lists.isDue(7)).isTrue();
    list(null); // devices that could not be read are read again
    assertThat(lists.isDue(7)).isTrue();
    list(VETH);
    assertThat(lists.isDue(7)).isFalse();
  }

  @Test
  void namespaceThatWasNotRetainedIsListedAgain() {
    list(VETH);
    lists.retain(Set.of());
    assertThat(lists.isDue(7)).isTrue();
  }
}
