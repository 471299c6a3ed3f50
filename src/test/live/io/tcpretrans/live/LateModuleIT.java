package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Causes of drops in a kernel module that was loaded after tcpretrans had started. */
@Live
@Tag("same-with-any-hook")
class LateModuleIT {
  private static final int PORT = 7101;
  private static final String MODULE = "bridge";

  private TwoHosts hosts;

  @BeforeEach
  void unloadModule() throws IOException {
    Command.shell("modprobe -r br_netfilter " + MODULE);
    Assumptions.assumeFalse(
        Files.exists(Path.of("/sys/module/" + MODULE)), MODULE + " is no module that can go");
    Assumptions.assumeTrue(
        Command.shell("modprobe -n " + MODULE).status() == 0, "no module " + MODULE);
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void dropInTheModuleHasItsFunctionOrNone() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T21 module after the start", "unknown", "bridge");
    try (Tracer tracer = new Tracer("--why")) {
      Host receiver = hosts.receiver();
      receiver.run("ip link add br0 type bridge");
      receiver.run("ip address flush dev eth0");
      receiver.run("ip address add " + RECEIVER_V4 + "/24 dev br0");
      receiver.run("ip link set br0 address 02:00:00:00:00:02 up");
      receiver.run("ip link set eth0 master br0");
      receiver.run("ip neighbour add 198.18.0.1 lladdr 02:00:00:00:00:01 dev br0 nud permanent");
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      receiver.run("ip link set br0 type bridge stp_state 1 forward_delay 1500");
      receiver.run("ip link set eth0 nomaster");
      receiver.run("ip link set eth0 master br0");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      expected.assertHoldsFor(rows);
      assertThat(rows)
          .allMatch(
              row ->
                  row.get("drop_function").isNull()
                      || row.get("drop_function").asText().startsWith("br_"));
    }
  }
}
