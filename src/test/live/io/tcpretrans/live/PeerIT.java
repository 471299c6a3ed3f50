package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows and causes of situations that need a scripted peer, since no kernel makes them on demand.
 */
@Live
class PeerIT {
  private static final int PORT = 80;

  /** Connects and sends two segments of 1,000 bytes. */
  private static void sendTwo(Host host) throws IOException {
    Traffic client = host.startTraffic();
    client.run("connect " + ScriptedPeer.ADDRESS + " " + PORT);
    client.run("option 0 nodelay 1");
    client.run("send 0 1000");
    client.run("send 0 1000");
  }

  private static List<JsonNode> ofType(String type, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("type").asText().equals(type)).toList();
  }

  @Test
  void timeoutsAreNumberedWhileTheWindowIsZero() throws IOException {
    try (ScriptedPeer peer = new ScriptedPeer("half-window");
        Tracer tracer = new Tracer()) {
      sendTwo(peer.host());

      List<JsonNode> rows = tracer.await(peer.host(), all -> ofType("RTO", all).size() >= 3);
      assertThat(ofType("RTO", rows).stream().limit(3).map(row -> row.get("attempt").asInt()))
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void dataOfAFastOpenRequestHasTypeLossAndNotSyn() throws IOException {
    try (ScriptedPeer peer = new ScriptedPeer("too-big");
        Tracer tracer = new Tracer("--why")) {
      peer.host().run("sysctl -q -w net.ipv4.tcp_fastopen=5"); // 4: data without a cookie
      peer.host().startTraffic().run("request " + ScriptedPeer.ADDRESS + " " + PORT + " 1000");

      List<JsonNode> rows = tracer.await(peer.host(), all -> ofType("SYN", all).size() >= 2);
      assertThat(ofType("SYN", rows)).allMatch(row -> row.get("len").asInt() == 1);
      assertThat(ofType("SYN", rows).get(0).get("cause").asText()).isEqualTo("path-mtu");
      assertThat(rows)
          .filteredOn(row -> !row.get("type").asText().equals("SYN"))
          .allSatisfy(
              row -> {
                assertThat(row.get("type").asText()).isEqualTo("LOSS");
                assertThat(row.get("segs").asInt()).isZero();
                assertThat(row.get("error").asText()).isEqualTo("EAGAIN");
                assertThat(row.get("cause").asText()).isEqualTo("not-sent");
              });
    }
  }

  @Test
  void icmpErrorIsNamedAndDoesNotChangeTheCause() throws IOException {
    int hostUnreachable = 1;
    try (ScriptedPeer peer = new ScriptedPeer("unreachable", Integer.toString(hostUnreachable));
        Tracer tracer = new Tracer("--why")) {
      sendTwo(peer.host());

      List<JsonNode> rows = tracer.await(peer.host(), all -> all.size() >= 3);
      assertThat(rows)
          .allMatch(row -> row.get("icmp_error").asText().equals("EHOSTUNREACH"))
          .allMatch(row -> List.of("outside", "unknown").contains(row.get("cause").asText()));
      tracer.stop();
      assertThat(tracer.stderr()).contains("ICMP reported EHOSTUNREACH for ");
    }
  }
}
