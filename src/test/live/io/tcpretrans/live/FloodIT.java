package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes beside floods of dropped packets of other flows. */
@Live
@Tag("same-with-any-hook")
class FloodIT {
  private static final int PORT = 7101;
  private static final int WIRE_PORT = 7102;
  private static final int ACK_PORT = 7103;
  private static final int CLOSED_PORT = 7104;
  private static final int FLOODED = 9;

  /** Packets of a flood; the log has room for more of them. */
  private static final int PACKETS = 100_000;

  private static final int BURSTS = 20;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    hosts.receiver().run("iptables -A INPUT -p tcp --dport " + FLOODED + " -j DROP");
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Sends the flood in bursts that last longer than the first repetition of a SYN. */
  private CompletableFuture<Void> startFlood(String command, String address) throws IOException {
    Traffic flooder = hosts.sender().startTraffic();
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < BURSTS; i++) {
              flooder.run(command + " " + address + " " + FLOODED + " " + PACKETS / BURSTS);
              Thread.sleep(50);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static List<JsonNode> to(int port, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("rport").asInt() == port).toList();
  }

  private DeclaredCause dropped(String situation) {
    return DeclaredCause.visible(situation, "netfilter", hosts.receiver());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"spray,data", "knock,SYN"})
  void floodOfOtherFlowsChangesNoCause(String command, String kind) throws IOException {
    String beside = " beside a flood of " + kind;
    DeclaredCause data = dropped("flood: rule for data" + beside);
    DeclaredCause syn = dropped("flood: rule for SYN" + beside);
    DeclaredCause wired = DeclaredCause.visible("flood: wire" + beside, "outside", null);
    DeclaredCause ack =
        DeclaredCause.visible("flood: rule for ACK" + beside, "netfilter", hosts.sender());
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection filtered = Connection.open(hosts, RECEIVER_V4, PORT);
      Connection onWire = wire.open(WIRE_PORT);
      Connection unanswered = Connection.open(hosts, RECEIVER_V4, ACK_PORT);
      hosts
          .receiver()
          .run(
              "iptables -A INPUT -p tcp --dport "
                  + PORT
                  + " -m statistic --mode random --probability 0.05 -j DROP");
      hosts.receiver().run("iptables -A INPUT -p tcp --dport " + CLOSED_PORT + " -j DROP");
      hosts.sender().run("iptables -A INPUT -p tcp --sport " + ACK_PORT + " -j DROP");

      CompletableFuture<Void> flood = startFlood(command, RECEIVER_V4);
      hosts.sender().startTraffic().run("start " + RECEIVER_V4 + " " + CLOSED_PORT);
      unanswered.client().run("send 0 1000");
      while (!flood.isDone()) {
        filtered.transfer(500_000);
        onWire.transfer(500_000);
      }
      flood.join();

      List<JsonNode> rows =
          tracer.await(
              hosts.sender(),
              all -> to(CLOSED_PORT, all).size() >= 2 && to(ACK_PORT, all).size() >= 3);
      data.assertHoldsFor(to(PORT, rows));
      wired.assertHoldsFor(to(WIRE_PORT, rows));
      syn.assertHoldsFor(to(CLOSED_PORT, rows));
      ack.assertHoldsFor(to(ACK_PORT, rows));
    }
  }

  /** A device whose queue is full drops some of the SYNs that are resent in the flood. */
  @Test
  void floodOfSynsThatLeaveChangesNoCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visibleAny(
            "flood: wire for SYN-ACK beside departing SYNs", null, "outside", "device");
    try (LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      wire.apply("lose", 1, "synack");
      hosts.receiver().startTraffic().run("listen :: " + WIRE_PORT + " 16");
      CompletableFuture<Void> flood = startFlood("knock", LossyWire.RECEIVER);
      Traffic clients = hosts.sender().startTraffic();
      for (int i = 0; i < 10; i++) {
        clients.run("start " + LossyWire.RECEIVER + " " + WIRE_PORT);
      }

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> to(WIRE_PORT, all).size() >= 20);
      flood.join();
      expected.assertHoldsFor(to(WIRE_PORT, rows));
    }
  }

  /** T36: the later the retransmit, the more drops have displaced that of its original. */
  @Tag("same-with-any-kernel") // an emulated guest is too slow to overflow the log in time
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"rule", "wire"})
  void rowsOfAnOverflowedLogAreUnknownWithTheReason(String loss) throws IOException {
    boolean rule = loss.equals("rule");
    DeclaredCause expected =
        DeclaredCause.hidden(
            "T36 log too short, " + loss, "unknown", rule ? "netfilter" : "outside");
    DeclaredCause late = DeclaredCause.hidden("T36 displaced, " + loss, "unknown");
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = rule ? Connection.open(hosts, RECEIVER_V4, PORT) : wire.open(PORT);
      if (rule) {
        hosts.receiver().run("iptables -A INPUT -p tcp --dport " + PORT + " -j DROP");
      }
      Traffic sprayer = hosts.sender().startTraffic();
      sprayer.run("spray " + RECEIVER_V4 + " " + FLOODED + " 150000"); // until the log is full
      connection.client().run("send 0 1000");
      for (int i = 0; i < 10_000 && tracer.rows(hosts.sender()).size() < 6; i++) {
        sprayer.run("spray " + RECEIVER_V4 + " " + FLOODED + " 10000");
      }

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 6);
      expected.assertHoldsFor(rows.subList(0, 5));
      late.assertHoldsFor(rows.subList(5, 6)); // several seconds after the one before
      tracer.stop();
      assertThat(tracer.stderr()).contains("log of drops was too short");
    }
  }

  /** Many sockets repeat their SYNs at once, for which the backlog of a CPU may have no room. */
  @Test
  void manySynsThatARuleDropsHaveTheirPlace() throws IOException {
    DeclaredCause expected =
        new DeclaredCause(
            "flood: 2,000 SYNs repeated at once",
            List.of("netfilter", "cpu-backlog"),
            true,
            hosts.receiver(),
            Map.of(),
            false);
    try (Tracer tracer = new Tracer("--why")) {
      hosts.receiver().run("iptables -A INPUT -p tcp --dport " + CLOSED_PORT + " -j DROP");
      Traffic clients = hosts.sender().startTraffic();
      List<CompletableFuture<String>> started = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        started.add(clients.start("start " + RECEIVER_V4 + " " + CLOSED_PORT));
      }
      started.forEach(CompletableFuture::join);

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 4000));
    }
  }
}
