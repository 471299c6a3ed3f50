package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Owners and causes of connections of containers behind Docker's bridge. The containers publish
 * ports to a client on another host, and the bridge's host loses a part of the packets to it.
 */
@Live
@Tag("same-with-any-kernel")
class DockerIT {
  private static final int BYTES = 20_000_000;
  private static final String SERVE =
      "listen :: %d 16;accept 0;send 1 " + BYTES + ";drain 1;accept 0";

  private TwoHosts hosts;
  private DockerEngine docker;

  @BeforeEach
  void startDocker() throws IOException {
    String obstacle = DockerEngine.obstacle();
    assumeTrue(obstacle.isEmpty(), obstacle);
    hosts = new TwoHosts();
    docker = new DockerEngine(hosts.sender());
    hosts
        .sender()
        .run(
            "iptables -I FORWARD -o eth0 -p tcp -m statistic --mode random --probability 0.2 -j DROP");
  }

  @AfterEach
  void stopDocker() throws IOException {
    if (hosts != null) {
      if (docker != null) {
        docker.close();
      }
      hosts.close();
    }
  }

  private String serve(String name, int port) throws IOException {
    return docker.start(name, port, String.format(SERVE, port));
  }

  /** Fetches all data from a published port and returns the local port of the client. */
  private int fetch(int port) throws IOException {
    Traffic client = hosts.receiver().startTraffic();
    client.run("connect " + TwoHosts.SENDER_V4 + " " + port);
    assertThat(client.run("receive 0 " + BYTES)).isEqualTo(Integer.toString(BYTES));
    int own = Integer.parseInt(client.run("port 0"));
    client.close();
    return own;
  }

  /** Returns the inode number of the network namespace of a process. */
  private static long netns(long pid) throws IOException {
    return Long.parseLong(
        Command.of("stat", "-L", "-c", "%i", "/proc/" + pid + "/ns/net")
            .requireSuccess()
            .output()
            .strip());
  }

  /** Returns the rows of the connection with this port of the client. */
  private static List<JsonNode> ofClient(int client, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("rport").asInt() == client).toList();
  }

  /**
   * Asserts that all rows have the container's address, that most have its name and process, and
   * that none has those of another container.
   */
  private static void assertOwnedBy(
      List<JsonNode> rows, String name, String id, long pid, String address, int port) {
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get("laddr").asText()).isEqualTo(address);
              assertThat(row.get("lport").asInt()).isEqualTo(port);
              assertThat(row.get("raddr").asText()).isEqualTo(TwoHosts.RECEIVER_V4);
              assertThat(row.get("container").asText()).isIn(name, "null");
              assertThat(row.get("container_id").asText()).isIn(id, "null");
              assertThat(row.get("pid").asText()).isIn(Long.toString(pid), "null");
            });
    assertThat(rows)
        .filteredOn(
            row ->
                row.get("container").asText().equals(name)
                    && row.get("comm").asText().equals("traffic")
                    && row.get("pid").asLong() == pid)
        .hasSizeGreaterThan(rows.size() / 2);
  }

  @Test
  void rowsNameTheContainerItsProcessAndItsAddressOnTheBridge() throws IOException {
    try (Tracer tracer = new Tracer()) {
      String web = serve("web", 8080);
      String api = serve("api", 8081);
      long webPid = docker.pid("web");
      long apiPid = docker.pid("api");
      fetch(8080);
      fetch(8081);

      List<JsonNode> webRows = tracer.await(netns(webPid), rows -> rows.size() >= 10);
      List<JsonNode> apiRows = tracer.await(netns(apiPid), rows -> rows.size() >= 10);
      assertOwnedBy(webRows, "web", web, webPid, "198.19.0.2", 8080);
      assertOwnedBy(apiRows, "api", api, apiPid, "198.19.0.3", 8081);
    }
  }

  @Test
  void dropInsideAContainerNamesTheContainer() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      serve("web", 8080);
      long pid = docker.pid("web");
      Command.shell("nsenter --net=/proc/" + pid + "/ns/net iptables -A INPUT -p tcp -j DROP")
          .requireSuccess();
      hosts.receiver().startTraffic().run("start " + TwoHosts.SENDER_V4 + " 8080");

      List<JsonNode> rows = tracer.await(hosts.receiver(), all -> all.size() >= 2);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.get("cause").asText()).isEqualTo("netfilter");
                assertThat(row.get("drop_netns").asLong()).isEqualTo(netns(pid));
              });
      tracer.stop();
      assertThat(tracer.stderr()).contains(" in container web (" + netns(pid) + ")");
    }
  }

  @Test
  void containerKeepsItsNameAfterStopAndRestart() throws IOException {
    String web = serve("web", 8080);
    try (Tracer tracer = new Tracer()) {
      for (String change : List.of("start", "stop", "restart")) {
        if (change.equals("stop")) {
          docker.docker("stop", "-t", "0", "web");
          docker.docker("start", "web");
        } else {
          docker.docker(change, "web");
        }
        long pid = docker.pid("web");
        int client = fetch(8080);
        // the new network namespace may have the inode number of the former one
        List<JsonNode> rows =
            ofClient(client, tracer.await(netns(pid), seen -> ofClient(client, seen).size() >= 10));
        assertOwnedBy(rows, "web", web, pid, "198.19.0.2", 8080);
      }
      assertThat(tracer.stopAndAssertAllSeen().get("lost").asLong()).isZero();
    }
  }

  @Test
  void containerFilterTakesNamePrefixOrId() throws IOException {
    String web = serve("web", 8080);
    serve("api", 8081);
    try (Tracer byName = new Tracer("--container", "web");
        Tracer byBeginning = new Tracer("--container", "we*");
        Tracer byId = new Tracer("--container", web.substring(0, 8));
        Tracer absent = new Tracer("--container", "nobody")) {
      fetch(8081);
      fetch(8080);
      long netns = netns(docker.pid("web"));
      for (Tracer tracer : List.of(byName, byBeginning, byId)) {
        tracer.await(netns, rows -> rows.size() >= 5);
        assertThat(tracer.rows())
            .extracting(row -> row.get("container").asText())
            .containsOnly("web");
        assertThat(tracer.stderr()).doesNotContain("No container");
      }
      assertThat(absent.rows()).isEmpty();
      assertThat(absent.stderr())
          .contains("No visible container matches 'nobody'; waiting for one.");
    }
  }

  /** Ends a process of the host that has unacknowledged data, and checks the owner of its rows. */
  private void assertRowsHaveNoContainer(Traffic traffic, long netns, Tracer... tracers)
      throws IOException {
    traffic.run("comm onhost");
    traffic.run("connect " + TwoHosts.RECEIVER_V4 + " 9000");
    int port = Integer.parseInt(traffic.run("port 0"));
    long pid = traffic.pid();
    traffic.run("send 0 1000");
    traffic.close();
    for (Tracer tracer : tracers) {
      List<JsonNode> rows = tracer.await(netns, seen -> afterClose(port, seen).size() >= 3);
      assertThat(afterClose(port, rows))
          .allSatisfy(
              row -> {
                assertThat(row.get("pid").asLong()).isEqualTo(pid);
                assertThat(row.get("container").isNull()).as(row.toString()).isTrue();
              });
    }
  }

  /** Returns the rows of the connection with this local port after its process has ended. */
  private static List<JsonNode> afterClose(int port, List<JsonNode> rows) {
    return rows.stream()
        .filter(row -> row.get("lport").asInt() == port)
        .filter(row -> row.get("state").asText().equals("FIN_WAIT1"))
        .toList();
  }

  /** Lets the receiver accept connections on port 9000 and then lose all their data and FINs. */
  private void loseAllData() throws IOException {
    hosts.receiver().startTraffic().run("listen :: 9000 16");
    hosts.receiver().run("iptables -I INPUT -p tcp --dport 9000 -m length --length 100: -j DROP");
    hosts.receiver().run("iptables -I INPUT -p tcp --dport 9000 --tcp-flags FIN FIN -j DROP");
  }

  /** The cgroup decides, not the network namespace that the process has entered (nsenter(1)). */
  @Test
  void hostProcessInAContainersNetworkNamespaceHasNoContainer() throws IOException {
    serve("web", 8080);
    long container = docker.pid("web");
    loseAllData();
    try (Tracer tracer = new Tracer()) {
      fetch(8080);
      tracer.await(netns(container), seen -> seen.stream().anyMatch(DockerIT::isInAContainer));

      assertRowsHaveNoContainer(Traffic.inNamespaceOf(container), netns(container), tracer);
    }
  }

  private static boolean isInAContainer(JsonNode row) {
    // the name may be missing: without CAP_SYS_PTRACE the engine's files are not found
    return !row.get("container_id").isNull();
  }

  /** Without CAP_SYS_PTRACE the network namespace of PID 1 cannot be read. */
  @Test
  void hostProcessBesideAContainerOnTheHostNetworkHasNoContainer() throws IOException {
    docker.startOnHostNetwork("web", String.format(SERVE, 8080));
    loseAllData();
    hosts.loseSome(0.2);
    try (Tracer tracer = new Tracer();
        Tracer without = Tracer.withoutCapability("sys_ptrace")) {
      fetch(8080);
      for (Tracer each : List.of(tracer, without)) {
        each.await(hosts.sender(), seen -> seen.stream().anyMatch(DockerIT::isInAContainer));
      }

      assertRowsHaveNoContainer(
          hosts.sender().startTraffic(), hosts.sender().inode(), tracer, without);
    }
  }
}
