package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkDeviceTest {
  @Test
  void theLoopbackDeviceHasLostNothing(@TempDir Path directory) throws IOException {
    assertThat(NetworkDevice.all(Libc.load(directory)))
        .filteredOn(device -> device.name().equals("lo"))
        .singleElement()
        .satisfies(
            lo -> {
              assertThat(lo.index()).isEqualTo(1);
              assertThat(lo.nativeXdp()).isFalse();
              assertThat(lo.drops()).containsEntry("rx_missed_errors", 0L);
            });
  }
}
