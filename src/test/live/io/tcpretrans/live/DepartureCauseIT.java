package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes of packets that left this host, and of packets that did not although no drop is seen. */
@Live
@Tag("same-with-any-hook")
class DepartureCauseIT {
  private static final int PORT = 7101;
  private static final long BYTES = 2_000_000;

  private RoutedHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  private List<JsonNode> transfer(Tracer tracer, Connection connection) throws IOException {
    int rows = 0;
    for (int i = 0; i < 20 && rows < 10; i++) {
      connection.transfer(BYTES);
      rows = tracer.rows(hosts.sender()).size();
    }
    return tracer.await(hosts.sender(), all -> all.size() >= 10);
  }

  /** The program answers TC_ACT_STOLEN, after which the kernel shows no drop. */
  @ParameterizedTest(name = "{1} {0}")
  @CsvSource({"egress,rb", "ingress,ra"})
  void packetConsumedByTrafficControlIsNotOutside(String direction, String device)
      throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("T14: stolen on " + direction, "tc");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      hosts.router().run("tc qdisc add dev " + device + " clsact");
      hosts
          .router()
          .run(
              "tc filter add dev "
                  + device
                  + " "
                  + direction
                  + " bpf direct-action object-file "
                  + Command.program("drop_some.bpf.o")
                  + " section steal");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  /** Until the peer reports a duplicate, nothing tells these rows from those of a loss outside. */
  @Test
  void reorderedSegmentsAreOutsideOnlyBeforeThePeerReportsDuplicates() throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("T16: each 30th segment 30 ms late", "outside");
    try (LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      connection.transfer(1000);
      wire.apply("30", 30, "data");

      List<JsonNode> rows = transfer(tracer, connection);
      expected.assertHoldsFor(rows);
      assertThat(hosts.receiver().dsacksSent()).isPositive();
      assertThat(rows).extracting(row -> row.get("unknown_reason").asText()).contains("duplicates");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"data", "ack"})
  void delayedSegmentsHaveNoCauseOnThisHost(String kind) throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("T16: " + kind + " 0.7 s late", "outside");
    try (LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      connection.transfer(1000);
      wire.apply("700", 1, kind);
      for (int i = 0; i < 6; i++) { // the timeout grows beyond the delay
        connection.transfer(1000);
      }

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> !all.isEmpty()));
      assertThat(hosts.receiver().dsacksSent()).isPositive();
    }
  }

  /** The packets have other addresses when they leave. */
  @ParameterizedTest(name = "translated: {0}")
  @CsvSource({"true", "false"})
  void lossBehindARouterIsOutsideAtItsDevice(boolean translated) throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible(
                "rule 1: wire behind a router" + (translated ? " with NAT" : ""),
                "outside",
                hosts.router())
            .at("tap0");
    try (LossyWire wire = LossyWire.between(hosts.router(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      if (translated) {
        hosts.router().run("iptables -t nat -A POSTROUTING -o tap0 -j MASQUERADE");
      } else {
        hosts.receiver().run("ip route replace default via " + LossyWire.SENDER);
      }
      Connection connection =
          Connection.open(hosts.sender(), hosts.receiver(), LossyWire.RECEIVER, PORT);
      wire.apply("lose", 40, "data");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  /** The device has room for few frames, which others have taken. */
  @Test
  void tapDeviceWhoseProgramStallsIsDevice() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 1: stalled program of a TAP device", "device", hosts.sender())
            .at("tap0");
    try (LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      hosts.sender().run("ip link set tap0 txqueuelen 4");
      Connection connection = wire.open(PORT);
      connection.transfer(1000);
      wire.stall();
      byte[] frame =
          Frame.ethernet(Frame.IPV4, Frame.ipv4("10.9.9.1", "10.9.9.2", 253, new byte[9]));
      for (int i = 0; i < 8; i++) {
        try {
          Frame.send(hosts.sender(), "tap0", frame);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("No buffer space"); // the device is full
        }
      }
      connection.client().run("send 0 1000");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 4));
    }
  }

  /** A native XDP program drops the frames before there is a packet to trace. */
  @Test
  void packetConsumedByXdpBehindARouterIsNotOutside() throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("rule 1: native XDP", "xdp");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      hosts
          .receiver()
          .run(
              "ip link set dev eth0 xdpdrv object "
                  + Command.program("drop_some.bpf.o")
                  + " section xdp");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }
}
