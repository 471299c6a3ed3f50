package io.tcpretrans.why;

import static io.tcpretrans.why.Samples.MS;
import static io.tcpretrans.why.Samples.host;
import static io.tcpretrans.why.Samples.namespace;
import static io.tcpretrans.why.Samples.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.why.NeededReading.NeededPart;
import io.tcpretrans.why.decision.Counters.Conntrack;
import io.tcpretrans.why.decision.Counters.CounterChange;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the counters of connection tracking and of devices say about one packet. */
class HostCountersTest {
  private static final Netns NETNS = new Netns(1, 1);
  private static final long EVENT = 1000 * MS;

  private boolean dropReasons = true;
  private final List<String> counted = new ArrayList<>();
  private OptionalLong logged = OptionalLong.of(1);
  private final HostCounters counters = new HostCounters(() -> dropReasons, null, this::count);
  private HostCounters.Answers answers;

  private OptionalLong count(DroppedPacket drop, long sinceNs, long untilNs) {
    counted.add(sinceNs / MS + " to " + untilNs / MS);
    return logged;
  }

  private static Packet packet(int seq) {
    return new Packet(new Flow(null, 0), new SequenceRange(seq, seq + 1), 0, 2, 0, false, null);
  }

  private static DroppedPacket hookDrop(long ms, int seq, Trait... traits) {
    Site site = new Site("nf_hook_slow", null, NETNS, 2, "eth0", 0);
    return new DroppedPacket(ms * MS, packet(seq), site, Set.of(traits));
  }

  private static Departure left(int ifindex) {
    return new Departure(800 * MS, 801 * MS, packet(1), NETNS, ifindex, "eth0");
  }

  private Conntrack conntrack(DroppedPacket drop) {
    answers = counters.at(EVENT);
    return answers.conntrack(drop);
  }

  private CounterChange deviceDrops(int ifindex) {
    answers = counters.at(EVENT);
    return answers.deviceDrops(left(ifindex), 800 * MS);
  }

  private void read(HostSample... samples) {
    for (HostSample sample : samples) {
      counters.read(sample);
    }
  }

  /** Reads the counter insert_failed at 0, 500 and 900 ms. */
  private void readFailedInsertions(long first, long second, long third) {
    read(
        host(0, namespace(1).conntrack(10, 0, first)),
        host(500, namespace(1).conntrack(10, 0, second)),
        host(900, namespace(1).conntrack(10, 0, third)));
  }

  private void assertNeeds(Part part, int ifindex) {
    assertThat(answers.needsReading()).isTrue();
    assertThat(answers.needs())
        .isEqualTo(new NeededReading(false, false, Set.of(new NeededPart(part, 1, ifindex))));
  }

  private void assertFinal() {
    assertThat(answers.needsReading()).isFalse();
    assertThat(answers.needs()).isEqualTo(NeededReading.NOTHING);
  }

  @Test
  void conntrackGrowthIsThatBetweenTheReadingsAroundTheDrop() {
    read(
        host(0, namespace(1).conntrack(10, 100, 5)),
        host(500, namespace(1).conntrack(10, 186, 6)),
        host(900, namespace(1).conntrack(200, 188, 6)),
        host(1100, namespace(1).conntrack(10, 300, 9)));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(new Conntrack(true, 2, 0, 1, true));
    assertFinal();
  }

  /** T3, T4: a failed insert, or a full table, before the last reading before the drop. */
  @Test
  void conntrackThatDroppedBeforeTheReadingBeforeTheDropHasNotGrown() {
    read(
        host(0, namespace(1).conntrack(10, 0, 0)),
        host(500, namespace(1).conntrack(200, 86, 1)),
        host(900, namespace(1).conntrack(10, 86, 1)));

    assertThat(conntrack(hookDrop(700, 1)).drops()).isZero();
    assertThat(conntrack(hookDrop(700, 1)).insertFailed()).isZero();
  }

  @Test
  void conntrackNeedsAReadingThatBeganAfterTheDrop() {
    read(host(0, namespace(1).conntrack(10, 0, 0)), host(699, namespace(1).conntrack(10, 1, 0)));

    assertThat(conntrack(hookDrop(699, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertNeeds(Part.CONNTRACK, 0);

    read(some(1001, namespace(1).conntrack(10, 1, 0)));
    assertThat(conntrack(hookDrop(699, 1)).drops()).isEqualTo(1);
  }

  @Test
  void conntrackBeforeTheFirstReadingIsNotKnown() {
    read(host(800, namespace(1).conntrack(10, 7, 0)));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertFinal();
  }

  @Test
  void conntrackThatCannotBeReadIsNotReadTwice() {
    read(
        host(0, namespace(1).unreadableConntrack()), host(900, namespace(1).unreadableConntrack()));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertFinal();
  }

  @Test
  void tableAboveTheMarkOfEarlyRemovalIsFull() {
    assertThat(NamespaceCounters.isFull(200, 200L)).isTrue();
    assertThat(NamespaceCounters.isFull(190, 200L)).isTrue();
    assertThat(NamespaceCounters.isFull(189, 200L)).isFalse();
    assertThat(NamespaceCounters.isFull(50, 50L)).isTrue();
    assertThat(NamespaceCounters.isFull(49, 50L)).isFalse();
    assertThat(NamespaceCounters.isFull(1000, 0L)).isFalse();
    assertThat(NamespaceCounters.isFull(1000, null)).isFalse();
  }

  @Test
  void hookDropsAreCountedBetweenTheReadings() {
    read(
        host(0, namespace(1).conntrack(10, 0, 0)),
        host(500, namespace(1).conntrack(10, 0, 0)),
        host(900, namespace(1).conntrack(10, 2, 0)));
    logged = OptionalLong.of(2);

    assertThat(conntrack(hookDrop(700, 1)).hookDrops()).isEqualTo(2);
    assertThat(counted).containsExactly("500 to 901");
  }

  @Test
  void hookDropsAreNotCountedIfConntrackDroppedNothing() {
    read(host(0, namespace(1).conntrack(10, 5, 1)), host(900, namespace(1).conntrack(10, 5, 1)));
    logged = OptionalLong.empty();

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NONE);
    assertThat(counted).isEmpty();
  }

  /** An entry of UDP failed to be inserted before, so the one of now may be of UDP, too. */
  @Test
  void failedInsertionsDecideOnlyIfTheLogHasAllEarlierOnes() {
    readFailedInsertions(0, 3, 4);
    DroppedPacket drop = hookDrop(700, 1, Trait.TRACKED);

    logged = OptionalLong.of(1);
    assertThat(conntrack(drop)).isEqualTo(Conntrack.NOT_READABLE);
    logged = OptionalLong.of(3);
    assertThat(conntrack(drop).insertFailed()).isEqualTo(1);
  }

  @Test
  void failedInsertionsOfOneConnectionNeedNoEarlierDrop() {
    readFailedInsertions(7, 7, 8);

    assertThat(conntrack(hookDrop(700, 1, Trait.TRACKED)).insertFailed()).isEqualTo(1);
    assertThat(counted).containsExactly("500 to 901");
  }

  @Test
  void conntrackIsNotReadableIfTheLogOfDropsIsIncomplete() {
    read(host(0, namespace(1).conntrack(10, 0, 0)), host(900, namespace(1).conntrack(10, 2, 0)));
    logged = OptionalLong.empty();

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertFinal();
  }

  /** T20: the counters of the earlier namespace are not subtracted from those of the later one. */
  @Test
  void laterNamespaceStartedAtZero() {
    read(
        host(0, namespace(7).conntrack(10, 100, 0)),
        host(500, namespace(7).conntrack(10, 100, 0)),
        host(900, namespace(1).conntrack(200, 63, 1)));

    assertThat(conntrack(hookDrop(700, 1)).drops()).isEqualTo(63);
    assertThat(counters.conntrackGrowth(1)).isEqualTo(new ConntrackCounters(200, 63, 0, 1));
  }

  /** T20: a drop in a namespace that has ended does not get the counters of a later one. */
  @Test
  void namespaceThatHasEndedCannotBeRead() {
    read(host(0, namespace(1).conntrack(10, 0, 0)), host(900, namespace(2).conntrack(10, 63, 0)));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertFinal();
  }

  @Test
  void namespaceThatWasNeverSeenNeedsAReadingOfTheHost() {
    read(host(0, namespace(2).conntrack(10, 0, 0)));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertThat(answers.needs()).isEqualTo(new NeededReading(true, false, Set.of()));

    read(some(1001)); // it failed
    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NOT_READABLE);
    assertFinal();
  }

  @Test
  void namespaceWithoutConntrackDropsNothingByIt() {
    read(host(0, namespace(1).conntrack(0, 0, 0)), host(900, namespace(1).conntrack(0, 0, 0)));

    assertThat(conntrack(hookDrop(700, 1))).isEqualTo(Conntrack.NONE);
  }

  /** T23: a reading that began before the event proves nothing. */
  @Test
  void deviceIsReadAfterTheEvent() {
    read(host(0, namespace(1).card(5)), host(999, namespace(1).card(5)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NOT_READABLE);
    assertNeeds(Part.DEVICES, 2);

    read(some(1001, namespace(1).card(6)));
    assertThat(deviceDrops(2)).isEqualTo(CounterChange.grew("tx_errors@eth0", NETNS));
    assertFinal();
  }

  @Test
  void deviceThatDroppedBeforeThePacketHasNotGrown() {
    read(
        host(0, namespace(1).card(5)),
        host(700, namespace(1).card(9)),
        some(1001, namespace(1).card(9)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NONE);
  }

  /** T22: only the device by which the bytes left. */
  @Test
  void otherDevicesDoNotCount() {
    read(
        host(0, namespace(1).card(5).device(3, "eth1", false, false, 0), namespace(2).card(0)),
        host(1001, namespace(1).card(5).device(3, "eth1", true, false, 7), namespace(2).card(8)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void deviceWhoseDropsAreTracedDoesNotCount() {
    read(
        host(0, namespace(1).device(2, "tap0", false, true, 5)),
        host(1001, namespace(1).device(2, "tap0", false, true, 6)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void xdpInTheDriverMayHaveDropped() {
    read(
        host(0, namespace(1).device(2, "tap0", false, true, 0)),
        host(900, namespace(1).device(2, "tap0", true, true, 0)),
        host(1001, namespace(1).device(2, "tap0", false, true, 0)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.grew("xdp@tap0", NETNS));
  }

  @Test
  void deviceThatIsGoneCannotBeRead() {
    read(host(0, namespace(1).card(5)), some(1001, namespace(1).noDevice(2)));

    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NOT_READABLE);
    assertFinal();
  }

  @Test
  void deviceWithoutAnEarlierReadingHasNotGrownOnlyIfItsCountersAreZero() {
    read(host(0, namespace(1)), some(1001, namespace(1).card(5)));
    assertThat(deviceDrops(2)).isEqualTo(CounterChange.NOT_READABLE);

    read(some(1002, namespace(1).device(3, "eth1", false, false, 0)));
    assertThat(deviceDrops(3)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void tcpCountersAreNamedOnlyWhereTcpDropsWithoutATrace() {
    read(
        host(0, namespace(1).tcp(Map.of("TCPRcvQDrop", 1L, "ListenDrops", 1L))),
        host(900, namespace(1).tcp(Map.of("TCPRcvQDrop", 2L, "ListenDrops", 2L))));

    assertThat(counters.at(EVENT).untracedDrops(null, 800 * MS)).isEqualTo(CounterChange.NONE);
    dropReasons = false;
    assertThat(counters.at(EVENT).untracedDrops(null, 800 * MS))
        .isEqualTo(CounterChange.grew("TCPRcvQDrop", NETNS));
    assertThat(counters.at(EVENT).untracedDrops(null, 950 * MS)).isEqualTo(CounterChange.NONE);
  }

  @Test
  void xdpInAnyDriverIsNamed() {
    read(host(0, namespace(1).device(4, "eth4", true, true, 0)));

    assertThat(counters.at(EVENT).untracedDrops(null, 0))
        .isEqualTo(CounterChange.grew("xdp@eth4", NETNS));
  }

  @Test
  void needsOfSeveralDecisionsAreReadTogether() {
    NeededReading device =
        new NeededReading(false, false, Set.of(new NeededPart(Part.DEVICES, 1, 2)));
    NeededReading tcp = new NeededReading(true, false, Set.of(new NeededPart(Part.TCP, 1, 0)));

    assertThat(NeededReading.NOTHING.plus(device).plus(tcp).plus(device))
        .isEqualTo(
            new NeededReading(
                true,
                false,
                Set.of(new NeededPart(Part.DEVICES, 1, 2), new NeededPart(Part.TCP, 1, 0))));
  }
}
