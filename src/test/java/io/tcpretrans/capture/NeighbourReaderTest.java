package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.why.decision.NetworkTables.Link;
import io.tcpretrans.why.decision.NetworkTables.Neighbour;
import io.tcpretrans.why.decision.NetworkTables.NextHop;
import io.tcpretrans.why.decision.NetworkTables.PacketQueue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The decoders, with records that src/test/c/wire_fixtures.c writes (make gen). */
class NeighbourReaderTest {
  private static ByteBuffer fixture(String name) throws IOException {
    try (InputStream file =
        NeighbourReaderTest.class.getResourceAsStream("wire/" + name + ".bin")) {
      return ByteBuffer.wrap(file.readAllBytes()).order(ByteOrder.nativeOrder());
    }
  }

  @Test
  void onlyAnIncompleteNeighbourIsResolving() throws IOException {
    long readNs = TimeUnit.DAYS.toNanos(100);

    assertThat(NeighbourReader.decodeNeighbours(fixture("neighbours"), 2, readNs))
        .containsExactly(
            new Neighbour(
                IpAddress.parse("198.18.0.1"),
                7,
                "0200000000af0000",
                false,
                readNs - TimeUnit.MILLISECONDS.toNanos(4294967290L)),
            new Neighbour(
                IpAddress.parse("2001:db8::1"),
                8,
                "",
                true,
                readNs - TimeUnit.MILLISECONDS.toNanos(1230)));
  }

  @Test
  void decodesTheRouteOverAGateway() throws IOException {
    assertThat(NeighbourReader.decodeNextHop(fixture("next_hop")))
        .isEqualTo(new NextHop(false, IpAddress.parse("198.18.0.254"), 9));
  }

  @Test
  void routeToAnOwnAddressIsLocal() throws IOException {
    assertThat(NeighbourReader.decodeNextHop(fixture("next_hop_local")))
        .isEqualTo(new NextHop(true, null, 1));
  }

  @Test
  void routeWithSeveralNextHopsIsNotKnown() throws IOException {
    assertThat(NeighbourReader.decodeNextHop(fixture("next_hops"))).isNull();
  }

  @Test
  void deviceWithoutAKindAndALinkAddressHasEmptyOnes() throws IOException {
    assertThat(NeighbourReader.decodeLinks(fixture("links"), 2))
        .containsExactly(
            new Link(10, "\\xe4th0.1234567890", "netkit", "0200000000af0000"),
            new Link(1, "lo", "", ""));
  }

  @Test
  void addressesAreInNetworkOrder() {
    assertThat(NeighbourReader.bytes(IpAddress.parse("198.18.0.1"))).containsExactly(198, 18, 0, 1);
    assertThat(NeighbourReader.bytes(IpAddress.parse("2001:db8::ff")))
        .containsExactly(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff);
  }

  @Test
  void queuesOfPacketsAreParsed() {
    String text = "    5  31712     3 2 65531     0     1        9  1\n  garbage\n";

    assertThat(NeighbourReader.parseQueues(text)).containsExactly(new PacketQueue(5, 3, 9, 1));
    assertThat(NeighbourReader.parseQueues(text).get(0).verdicts()).isEqualTo(5);
  }

  @Test
  void countersOfAQueueMayExceed31Bits() {
    String text = "65535 4294967295 20 0 0 0 4294967295 4294967290 1\n";

    assertThat(NeighbourReader.parseQueues(text).get(0).lastId()).isEqualTo(-6);
  }
}
