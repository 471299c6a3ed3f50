package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.live.DropLog.Entry;
import io.tcpretrans.live.Frame.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dropped TCP packets behind other headers. The receiver drops the frames before any tunnel could
 * unpack them, so the log reads all headers from the packet.
 */
@Live
@Tag("same-with-any-hook")
class EncapsulationIT {
  private static final Flow V4 = new Flow("10.9.0.1", 4000, "10.9.0.2", 5000);
  private static final Flow V6 = new Flow("fd00:9::1", 4000, "fd00:9::2", 5000);
  private static final int FRAGMENT = 2; // DROPPED_FRAGMENT of wire.h
  private static final String OUTER = TwoHosts.SENDER_V4;
  private static final String TO = TwoHosts.RECEIVER_V4;
  private static final String OUTER6 = TwoHosts.SENDER_V6;
  private static final String TO6 = TwoHosts.RECEIVER_V6;

  private TwoHosts hosts;

  private final List<byte[]> frames = new ArrayList<>();

  /** The encapsulation of each frame (enum encapsulation of wire.h). */
  private final List<Long> encapsulations = new ArrayList<>();

  @BeforeEach
  void makeHosts() throws IOException {
    hosts = new TwoHosts();
    hosts.receiver().run("iptables -t raw -A PREROUTING -j DROP");
    hosts.receiver().run("ip6tables -t raw -A PREROUTING -j DROP");
  }

  @AfterEach
  void closeHosts() throws IOException {
    hosts.close();
  }

  /** Returns the inner packet of the next frame; each has sequence numbers of its own. */
  private byte[] inner(Flow flow) throws IOException {
    return Frame.packet(flow, number(frames.size()), 7, Frame.ACK, 100);
  }

  private static long number(int frame) {
    return 1_000_000L * (frame + 1);
  }

  private void add(int encap, int type, byte[] packet) {
    frames.add(Frame.ethernet(type, packet));
    encapsulations.add((long) encap);
  }

  private void addIpv4(int encap, int protocol, byte[] payload) throws IOException {
    add(encap, Frame.IPV4, Frame.ipv4(OUTER, TO, protocol, payload));
  }

  private void addIpv6(int encap, int next, byte[] payload) throws IOException {
    add(encap, Frame.IPV6, Frame.ipv6(OUTER6, TO6, next, payload));
  }

  private void addTagged() throws IOException {
    add(0, Frame.VLAN, Frame.join(Frame.hex("00050800"), inner(V4)));
    add(0, Frame.VLAN, Frame.join(Frame.hex("000586dd"), inner(V6)));
    add(0, Frame.QINQ, Frame.join(Frame.hex("0005810000060800"), inner(V4)));
    add(8, Frame.MPLS, Frame.join(Frame.hex("0001004000020140"), inner(V4)));
  }

  private void addUdpTunnels() throws IOException {
    byte[] vxlan = Frame.hex("0800000000002a00");
    byte[] frame = Frame.ethernet(Frame.IPV4, inner(V4));
    addIpv4(1, 17, Frame.udp(4789, Frame.join(vxlan, frame)));
    addIpv6(1, 17, Frame.udp(8472, Frame.join(vxlan, Frame.ethernet(Frame.IPV6, inner(V6)))));
    byte[] tagged = Frame.ethernet(Frame.VLAN, Frame.join(Frame.hex("00050800"), inner(V4)));
    addIpv4(1, 17, Frame.udp(4789, Frame.join(vxlan, tagged)));
    byte[] geneve = Frame.hex("0100080000002a00" + "00000000"); // one option
    addIpv4(2, 17, Frame.udp(6081, Frame.join(geneve, inner(V4))));
    byte[] bridged = Frame.hex("0000655800002a00");
    addIpv4(2, 17, Frame.udp(6081, Frame.join(bridged, Frame.ethernet(Frame.IPV6, inner(V6)))));
  }

  private void addIpTunnels() throws IOException {
    addIpv4(3, 47, Frame.join(Frame.hex("00000800"), inner(V4)));
    addIpv4(3, 47, Frame.join(Frame.hex("b00086dd" + "00".repeat(12)), inner(V6)));
    byte[] bridged = Frame.ethernet(Frame.IPV4, inner(V4));
    addIpv6(3, 47, Frame.join(Frame.hex("20006558" + "00".repeat(4)), bridged));
    addIpv4(4, 4, inner(V4));
    addIpv4(5, 41, inner(V6));
    addIpv6(6, 41, inner(V6));
    addIpv6(6, 4, inner(V4));
    addIpv4(4, 4, Frame.ipv4(OUTER, TO, 47, Frame.join(Frame.hex("00000800"), inner(V4))));
  }

  /** Hop-by-hop and destination options, a first fragment, and an authentication header. */
  private void addExtensionHeaders() throws IOException {
    byte[] options = Frame.hex("3c00010400000000" + "2c00010400000000" + "06000001" + "00000001");
    byte[] segment = Frame.tcp(V6, number(frames.size()), 7, Frame.ACK, 100);
    add(0, Frame.IPV6, Frame.ipv6(V6.source(), V6.destination(), 0, Frame.join(options, segment)));
    byte[] signed = Frame.tcp(V6, number(frames.size()), 7, Frame.ACK, 100);
    byte[] authentication = Frame.hex("06040000" + "00".repeat(20));
    byte[] rest = Frame.join(authentication, signed);
    add(0, Frame.IPV6, Frame.ipv6(V6.source(), V6.destination(), 51, rest));
  }

  private void addSegmentRouting() throws IOException {
    String segment = "fd000009000000000000000000000002"; // the destination of V6
    addIpv6(7, 43, Frame.join(Frame.hex("2902040000000000" + segment), inner(V6)));
    addIpv6(7, 43, Frame.join(Frame.hex("0402040000000000" + segment), inner(V4)));
    byte[] tcp = Frame.tcp(V6, number(frames.size()), 7, Frame.ACK, 100);
    byte[] inserted = Frame.join(Frame.hex("0602040100000000" + segment), tcp);
    add(0, Frame.IPV6, Frame.ipv6(V6.source(), TO6, 43, inserted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void innerPacketIsReadBehindEveryHeader(String programs) throws IOException {
    addTagged();
    addUdpTunnels();
    addIpTunnels();
    addExtensionHeaders();
    addSegmentRouting();
    try (DropLog log = new DropLog(programs)) {
      Frame.send(hosts.sender(), "eth0", frames.toArray(byte[][]::new));
      List<Entry> drops = log.find();
      List<Long> flows = List.of(log.number(V4), log.number(V6));
      for (int frame = 0; frame < frames.size(); frame++) {
        long seq = number(frame);
        assertThat(drops)
            .as("frame %d", frame)
            .filteredOn(e -> e.kind().equals("drop") && flows.contains(e.number("flow")))
            .filteredOn(e -> e.number("seq") == seq && e.number("end") == seq + 100)
            .extracting(e -> e.number("encap"))
            .containsExactly(encapsulations.get(frame));
      }
    }
  }

  private void addVxlanDevice(int port) throws IOException {
    hosts.sender().run("ip link add vxlan0 type vxlan id 42 remote " + TO + " dstport " + port);
    hosts.sender().run("ip link set vxlan0 mtu 1500 up");
  }

  private void sendByVxlanDevice(int payload) throws IOException {
    byte[] packet = Frame.packet(V4, number(0), 7, Frame.ACK, payload);
    Frame.send(hosts.sender(), "vxlan0", Frame.ethernet(Frame.IPV4, packet));
  }

  private Entry drop(DropLog log) throws IOException {
    List<Entry> drops = log.drops(V4);
    assertThat(drops).hasSize(1);
    return drops.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void innerPacketOfATunnelWithItsOwnPortIsKnownOnTheSameHost(String programs) throws IOException {
    addVxlanDevice(5555);
    try (DropLog log = new DropLog(programs)) {
      sendByVxlanDevice(100);
      Entry drop = drop(log);

      assertThat(drop.number("encap")).isEqualTo(1);
      assertThat(drop.number("netns")).isEqualTo(hosts.receiver().inode());
      assertThat(drop.text("dev")).isEqualTo("eth0");
      assertThat(drop.number("end")).isEqualTo(number(0) + 100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void laterFragmentIsFoundByTheHashOfItsFlow(String programs) throws IOException {
    addVxlanDevice(4789);
    try (DropLog log = new DropLog(programs)) {
      sendByVxlanDevice(1440); // too large for eth0 with the headers of the tunnel
      long hash = drop(log).number("hash");

      assertThat(hash).isNotZero();
      assertThat(log.find(0, 0, 1, 1, hash, 0))
          .anyMatch(
              e ->
                  e.kind().equals("drop")
                      && e.number("hash") == hash
                      && (e.number("flags") & FRAGMENT) != 0);
    }
  }
}
