package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.live.DropLog.Entry;
import io.tcpretrans.live.Frame.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of drops and departures, with the programs of both kinds of pointers. */
@Live
@Tag("same-with-any-hook")
class DropLogIT {
  private static final Flow FLOW = new Flow(TwoHosts.SENDER_V4, 4000, TwoHosts.RECEIVER_V4, 5000);
  private static final Flow FLOW_V6 =
      new Flow(TwoHosts.SENDER_V6, 4000, TwoHosts.RECEIVER_V6, 5000);
  private static final long LARGEST = 4294967295L;

  private TwoHosts hosts;

  @BeforeEach
  void makeHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void closeHosts() throws IOException {
    hosts.close();
  }

  private void send(byte[] packet) throws IOException {
    Frame.send(hosts.sender(), "eth0", Frame.ethernet(Frame.IPV4, packet));
  }

  private static Entry only(List<Entry> entries) {
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void dropHasPlaceAndNumbersOfThePacket(String programs) throws IOException {
    hosts.breakLink();
    try (DropLog log = new DropLog(programs)) {
      long before = System.nanoTime();
      send(Frame.packet(FLOW, LARGEST - 99, 77, Frame.ACK, 1000));
      Entry drop = only(log.drops(FLOW));

      assertThat(drop.number("time_ns")).isBetween(before, System.nanoTime());
      assertThat(drop.number("seq")).isEqualTo(LARGEST - 99);
      assertThat(drop.number("end")).isEqualTo(900);
      assertThat(drop.number("ack")).isEqualTo(77);
      assertThat(drop.number("tcp_flags")).isEqualTo(Frame.ACK);
      assertThat(drop.number("netns")).isEqualTo(hosts.receiver().inode());
      assertThat(drop.text("dev")).isEqualTo("eth0");
      assertThat(drop.number("encap")).isZero();
      assertThat(drop.number("packet_type")).isZero();
      assertThat(drop.text("location")).startsWith("ffff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void questionFindsOnlyWhatItAsksFor(String programs) throws IOException {
    hosts.breakLink();
    try (DropLog log = new DropLog(programs)) {
      long chunk = 1 << 16;
      send(Frame.packet(FLOW, 10 * chunk, 20 * chunk, Frame.ACK, 1000));
      long number = log.number(FLOW);

      assertThat(log.find(10 * chunk + 500, 10 * chunk + 600, 0, 0))
          .anyMatch(e -> e.kind().equals("drop") && e.number("flow") == number);
      assertThat(log.find(0, 1, 20 * chunk, 20 * chunk))
          .anyMatch(e -> e.kind().equals("drop") && e.number("flow") == number);
      assertThat(log.find(12 * chunk, 12 * chunk + 1, 22 * chunk, 22 * chunk))
          .noneMatch(e -> e.kind().equals("drop") && e.number("flow") == number);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void placesCountEveryPacketByKind(String programs) throws IOException {
    hosts.breakLink();
    try (DropLog log = new DropLog(programs)) {
      byte[] syn = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1, 0, Frame.SYN, 0));
      byte[] data = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 2, 9, Frame.ACK, 100));
      byte[] ack = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 2, 9, Frame.ACK, 0));
      byte[] rst = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 2, 9, Frame.RST, 0));
      Frame.send(hosts.sender(), "eth0", syn, data, data, ack, ack, ack, rst, rst, rst, rst);

      assertThat(log.places(hosts.receiver()))
          .filteredOn(place -> place.number("port") == FLOW.dport())
          .extracting(place -> place.number("kind") + ": " + place.number("packets"))
          .containsExactlyInAnyOrder("1: 1", "2: 2", "3: 3", "4: 4");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void logIsCompleteSinceItsOverwrittenBlocks(String programs) throws IOException {
    hosts.breakLink();
    try (DropLog log = new DropLog(programs)) {
      List<Entry> before = log.find();
      long since = before.get(before.size() - 1).number("since_ns");
      byte[][] flood = new byte[1000][];
      for (int i = 0; i < flood.length; i++) {
        flood[i] = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, i * 10L, 1, Frame.ACK, 1));
      }
      for (int i = 0; i < 140; i++) { // 140,000, for which a class has no room
        Frame.send(hosts.sender(), "eth0", flood);
      }
      List<Entry> after = log.find(1L << 31, (1L << 31) + 1, 1L << 31, 1L << 31);
      Entry answer = after.get(after.size() - 1);

      assertThat(answer.number("since_ns")).isGreaterThan(since);
      assertThat(answer.number("syn_since_ns")).isLessThan(answer.number("since_ns"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void answerWithTooLittleRoomIsEnobufs(String programs) throws IOException {
    hosts.breakLink();
    byte[][] frames = new byte[1000][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, i * 10L, 1, Frame.ACK, 1));
    }
    try (DropLog log = new DropLog(programs)) {
      Frame.send(hosts.sender(), "eth0", frames);

      assertThat(log.length(1 << 16)).isEqualTo(-105); // ENOBUFS
      assertThat(log.length(1 << 25)).isGreaterThanOrEqualTo(1000 * 80);
      assertThat(log.drops(FLOW)).hasSize(1000);
    }
  }

  /** The rule drops packets before connection tracking, and those that have an entry. */
  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void dropsAreCountedByPlaceAndEntryOfConnectionTracking(String programs) throws IOException {
    hosts.receiver().run("iptables-legacy -t raw -A PREROUTING -p tcp --dport 5000 -j DROP");
    hosts.receiver().run("iptables-legacy -A INPUT -p tcp --dport 5001 -j DROP");
    hosts.receiver().run("iptables-legacy -A INPUT -m conntrack --ctstate INVALID -j ACCEPT");
    // which would not track packets without a checksum
    hosts.receiver().run("sysctl -qw net.netfilter.nf_conntrack_checksum=0");
    Flow tracked = new Flow(TwoHosts.SENDER_V4, 4000, TwoHosts.RECEIVER_V4, 5001);
    try (DropLog log = new DropLog(programs)) {
      send(Frame.packet(FLOW, 1, 0, Frame.SYN, 0));
      final long since = System.nanoTime();
      for (int i = 0; i < 3; i++) {
        send(Frame.packet(FLOW, 1, 0, Frame.SYN, 0));
        send(Frame.packet(FLOW, 2, 9, Frame.ACK, 100));
      }
      send(Frame.packet(tracked, 1, 0, Frame.SYN, 0));
      send(Frame.packet(tracked, 1, 0, Frame.SYN, 0));
      final long until = System.nanoTime();
      send(Frame.packet(FLOW, 1, 0, Frame.SYN, 0));
      Entry drop = log.drops(FLOW).get(0);

      assertThat(log.count(drop, false, since, until)).isEqualTo(6);
      assertThat(log.count(drop, true, since, until)).isEqualTo(2);
      assertThat(log.count(drop, false, 1, until)).isEqualTo(-61); // ENODATA: before the start
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void fullQueueIsADropAtTheDeviceOfTheSender(String programs) throws IOException {
    hosts.sender().run("tc qdisc add dev eth0 root tbf rate 8kbit burst 2000 limit 2000");
    try (DropLog log = new DropLog(programs)) {
      byte[][] frames = new byte[10][];
      for (int i = 0; i < frames.length; i++) {
        frames[i] = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, i * 1000L, 1, Frame.ACK, 1000));
      }
      try {
        Frame.send(hosts.sender(), "eth0", frames);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No buffer space"); // what the sender is told
      }
      Entry drop = last(log.drops(FLOW), hosts.sender());

      assertThat(drop.text("dev")).isEqualTo("eth0");
      assertThat(drop.number("end") - drop.number("seq")).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void missingRouteIsADropWithTheAddressesOfTheSocket(String programs) throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, 5000);
    try (DropLog log = new DropLog(programs)) {
      hosts.sender().run("ip route flush table main");
      connection.client().run("send 0 1000");
      Flow flow = new Flow(TwoHosts.SENDER_V4, connection.clientPort(), TwoHosts.RECEIVER_V4, 5000);
      Entry drop = last(log.drops(flow), hosts.sender());

      assertThat(drop.number("end") - drop.number("seq")).isEqualTo(1000);
      assertThat(drop.number("ifindex")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void burstThatLeavesByTapIsOneDeparture(String programs) throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        DropLog log = new DropLog(programs)) {
      long before = System.nanoTime();
      Frame.send(
          hosts.sender(),
          "tap0",
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1000, 7, Frame.ACK, 500)),
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1500, 8, Frame.ACK, 500)),
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 3000, 9, Frame.ACK, 500)));
      List<Entry> departures = log.departures(FLOW);

      assertThat(departures).hasSize(2);
      Entry burst =
          departures.stream().filter(d -> d.number("low") == 1000).findFirst().orElseThrow();
      assertThat(burst.number("high")).isEqualTo(2000);
      assertThat(burst.number("ack")).isEqualTo(8);
      assertThat(burst.number("first_ns")).isGreaterThanOrEqualTo(before);
      assertThat(burst.number("last_ns")).isBetween(burst.number("first_ns"), System.nanoTime());
      assertThat(burst.number("netns")).isEqualTo(hosts.sender().inode());
      assertThat(burst.text("dev")).isEqualTo("tap0");
      assertThat(wire).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void synsThatLeaveAreFoundByTheirBytesAndTheirAck(String programs) throws IOException {
    final long seq = 5 << 16;
    final long ack = 9 << 16;
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        DropLog log = new DropLog(programs)) {
      final long before = System.nanoTime();
      byte[] syn = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, seq, 0, Frame.SYN, 0));
      byte[] answer =
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, seq, ack, Frame.SYN | Frame.ACK, 0));
      byte[] withData = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, seq, 0, Frame.SYN, 100));
      Frame.send(hosts.sender(), "tap0", syn, answer, withData);
      final long number = log.number(FLOW);

      List<Entry> ofBytes = departures(log.find(seq, seq + 1, 0, 0), number);
      assertThat(ofBytes)
          .extracting(d -> d.number("low") + "-" + d.number("high") + " " + d.number("ack"))
          .containsExactlyInAnyOrder(
              seq + "-" + (seq + 1) + " 0",
              seq + "-" + (seq + 1) + " " + ack,
              seq + "-" + (seq + 101) + " 0");
      assertThat(ofBytes)
          .allMatch(
              d -> d.number("first_ns") >= before && d.number("first_ns") == d.number("last_ns"))
          .allMatch(d -> d.text("dev").equals("tap0"))
          .allMatch(d -> d.number("netns") == hosts.sender().inode());
      assertThat(departures(log.find(0, 1, ack, ack), number))
          .extracting(d -> d.number("ack"))
          .containsExactly(ack);
      assertThat(departures(log.find(12 << 16, (12 << 16) + 1, 13 << 16, 13 << 16), number))
          .isEmpty();
      assertThat(wire).isNotNull();
    }
  }

  private static Entry last(List<Entry> answer) {
    return answer.get(answer.size() - 1);
  }

  private static List<Entry> departures(List<Entry> answer, long flow) {
    return answer.stream()
        .filter(e -> e.kind().equals("departure") && e.number("flow") == flow)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void floodOfDepartingSynsDisplacesOnlyOlderSyns(String programs) throws IOException {
    final Flow other = new Flow(TwoHosts.SENDER_V4, 4001, TwoHosts.RECEIVER_V4, 5000);
    byte[][] flood = new byte[1000][];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = Frame.ethernet(Frame.IPV4, Frame.packet(other, 1000 + i, 0, Frame.SYN, 0));
    }
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        DropLog log = new DropLog(programs)) {
      Frame.send(
          hosts.sender(),
          "tap0",
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1000, 0, Frame.SYN, 0)),
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1001, 7, Frame.ACK, 500)));
      final long since = last(log.find()).number("since_ns");
      assertThat(log.departures(FLOW)).hasSize(2);
      for (int i = 0; i < 140; i++) { // 140,000, for which the log has no room
        Frame.send(hosts.sender(), "tap0", flood);
      }

      assertThat(only(log.departures(FLOW)).number("low")).isEqualTo(1001);
      Entry answer = last(log.find());
      assertThat(answer.number("since_ns")).isEqualTo(since);
      assertThat(answer.number("left_syn_since_ns")).isGreaterThan(since);
      assertThat(wire).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void packetOnVethIsNoDeparture(String programs) throws IOException {
    try (DropLog log = new DropLog(programs)) {
      send(Frame.packet(FLOW, 1000, 7, Frame.ACK, 500));
      send(Frame.packet(FLOW_V6, 1000, 7, Frame.ACK, 500));

      assertThat(log.departures(FLOW)).isEmpty();
      assertThat(log.departures(FLOW_V6)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void tapWithoutAProgramIsADropAndNoDeparture(String programs) throws IOException {
    hosts.sender().run("ip tuntap add tap1 mode tap");
    hosts.sender().run("ip link set tap1 up");
    try (DropLog log = new DropLog(programs)) {
      Frame.send(
          hosts.sender(),
          "tap1",
          Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, 1000, 7, Frame.ACK, 500)));
      Entry drop = only(log.drops(FLOW));

      assertThat(drop.text("dev")).isEqualTo("tap1");
      assertThat(drop.number("flags") & 4).isNotZero();
      assertThat(log.departures(FLOW)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void copyForACaptureHasHashOfItsDeparture(String programs) throws Exception {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        DropLog log = new DropLog(programs);
        UnreadCapture sent = new UnreadCapture(hosts.sender(), "tap0");
        UnreadCapture answered = new UnreadCapture(hosts.receiver(), "tap0")) {
      Connection connection = wire.open(5000);
      connection.transfer(300_000);
      Flow data = new Flow(LossyWire.SENDER, connection.clientPort(), LossyWire.RECEIVER, 5000);
      Flow acks = new Flow(LossyWire.RECEIVER, 5000, LossyWire.SENDER, connection.clientPort());
      Entry segment = last(log.drops(data), hosts.sender());
      Entry ack = last(log.drops(acks), hosts.receiver());

      assertThat(segment.number("hash")).isNotZero();
      assertThat(log.find(segment.number("seq"), segment.number("end"), 0, 0))
          .anyMatch(
              e ->
                  e.kind().equals("departure")
                      && e.number("hash") == segment.number("hash")
                      && e.number("low") <= segment.number("seq")
                      && e.number("high") >= segment.number("end"));
      assertThat(log.find(0, 1, ack.number("ack"), ack.number("ack")))
          .anyMatch(
              e ->
                  e.kind().equals("departure")
                      && e.number("hash") == ack.number("hash")
                      && e.number("low") == ack.number("seq")
                      && e.number("high") == ack.number("seq")
                      && e.number("ack") == ack.number("ack"));
      assertThat(sent).isNotSameAs(answered);
    }
  }

  /** A packet of more than 64 KiB (BIG TCP), which Linux sends since 5.19. */
  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void everyByteOfAJumboPacketIsFound(String programs) throws IOException {
    for (Host host : new Host[] {hosts.sender(), hosts.receiver()}) {
      String size = "ip link set dev eth0 gso_max_size 400000";
      assumeTrue(Command.of(host.inside(size.split(" ", -1))).status() == 0);
    }
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V6, 5000);
    connection.transfer(30_000_000);
    hosts.breakLink();
    try (DropLog log = new DropLog(programs)) {
      connection.client().run("send 0 300000");
      Flow flow = new Flow(TwoHosts.SENDER_V6, connection.clientPort(), TwoHosts.RECEIVER_V6, 5000);
      Optional<Entry> largest =
          log.drops(flow).stream().max(Comparator.comparingLong(DropLogIT::length));
      assumeTrue(largest.isPresent() && length(largest.get()) > 1 << 16);
      Entry jumbo = largest.get();
      for (long i = 0; i < length(jumbo); i += 30_000) {
        long seq = (jumbo.number("seq") + i) & LARGEST;
        assertThat(log.find(seq, (seq + 1) & LARGEST, 0, 0))
            .anyMatch(e -> e.fields().equals(jumbo.fields()));
      }
    }
  }

  private static long length(Entry drop) {
    return (drop.number("end") - drop.number("seq")) & LARGEST;
  }

  /** Returns the last drop on a host. */
  private static Entry last(List<Entry> drops, Host host) {
    List<Entry> there =
        drops.stream()
            .filter(d -> d.number("netns") == host.inode())
            .sorted(Comparator.comparingLong(d -> d.number("time_ns")))
            .toList();
    return there.get(there.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"typed", "raw"})
  void recordsReadDuringAFloodAreWhole(String programs) throws Exception {
    hosts.breakLink();
    byte[][] flood = new byte[1000][];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = Frame.ethernet(Frame.IPV4, Frame.packet(FLOW, i * 7L, i * 7L + 5, Frame.ACK, i));
    }
    try (DropLog log = new DropLog(programs)) {
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 300; i++) {
                  sendQuietly(flood);
                }
              });
      while (!sender.isDone()) {
        assertThat(log.drops(FLOW))
            .allMatch(
                drop ->
                    drop.number("ack") == drop.number("seq") + 5
                        && drop.number("end") == drop.number("seq") + drop.number("seq") / 7);
      }
      sender.join();
    }
  }

  private void sendQuietly(byte[][] frames) {
    try {
      Frame.send(hosts.sender(), "eth0", frames);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
