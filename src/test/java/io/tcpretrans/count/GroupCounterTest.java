package io.tcpretrans.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.Socket;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GroupCounterTest {
  private static final int MAX_GROUPS = 100;

  /** All groupings, also those that show the owner. */
  private static Stream<Grouping> groupings() {
    return Stream.concat(Grouping.values().stream(), Stream.of(Grouping.raddrPrefix(24)))
        .flatMap(grouping -> Stream.of(grouping, grouping.withOwner()));
  }

  private static Stream<Grouping> groupingsWithoutRate() {
    return groupings().filter(grouping -> !grouping.isFlow());
  }

  private static GroupCounter counterOf(List<Row> rows, Grouping grouping) {
    GroupCounter counter = new GroupCounter(grouping, connection -> null, MAX_GROUPS);
    rows.forEach(counter::add);
    return counter;
  }

  @ParameterizedTest
  @MethodSource("groupings")
  void totalsIncludeMergedGroups(Grouping grouping) {
    List<Row> rows = RandomEvents.rows(8).limit(5_000).toList();

    GroupCounter counter = counterOf(rows, grouping);

    List<GroupCounts> lines = counter.worstFirst();
    assertThat(lines).hasSizeBetween(1, MAX_GROUPS + 1);
    assertThat(lines.stream().mapToLong(GroupCounts::retransmits).sum()).isEqualTo(5_000);
    long segs = rows.stream().mapToLong(row -> row.event().segs()).sum();
    assertThat(lines.stream().mapToLong(GroupCounts::segs).sum()).isEqualTo(segs);
    assertThat(counter.total().segs()).isEqualTo(segs);
    for (RetransmitType type : RetransmitType.values()) {
      long count = rows.stream().filter(row -> row.event().type() == type).count();
      assertThat(lines.stream().mapToLong(line -> line.ofType(type)).sum()).isEqualTo(count);
    }
  }

  @Test
  void groupsAreInDescendingOrderAndTheMergedGroupIsLast() {
    List<GroupCounts> lines =
        counterOf(RandomEvents.rows(9).limit(1_000).toList(), Grouping.FLOW).worstFirst();

    List<GroupCounts> flows = lines.subList(0, lines.size() - 1);
    assertThat(flows).allMatch(flow -> flow.sample() != null);
    assertThat(flows)
        .extracting(GroupCounts::segs)
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(lines.get(lines.size() - 1).sample()).isNull();
  }

  @Test
  void flowWithMostSegmentsIsNotMerged() {
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> null, MAX_GROUPS);
    counter.add(Rows.ipv4());
    for (Row row : RandomEvents.rows(10).limit(1_000).toList()) {
      counter.add(Rows.withSegs(row, 1));
      counter.add(Rows.ipv4());
    }

    GroupCounts worst = counter.worstFirst().get(0);
    assertThat(worst.sample()).isEqualTo(Rows.ipv4());
    assertThat(worst.retransmits()).isEqualTo(1_001);
  }

  @Test
  void sampleOfAFlowHasTheLatestOwner() {
    Owner none = Owner.NONE;
    Owner httpd = new Owner(1240, "httpd", null, null);
    Owner inContainer = new Owner(1240, "httpd", "web", "8646764d8512");
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> null);
    for (Owner owner : List.of(none, httpd, inContainer, inContainer, none)) {
      counter.add(Rows.withOwner(Rows.ipv4(), owner));
      assertThat(counter.worstFirst().get(0).sample().owner()).isEqualTo(owner);
    }
  }

  @Test
  void firstAndLastAreTheTimesOfTheEarliestAndLatestRow() {
    Instant later = Events.TIME.plusNanos(1_234_567_891);
    GroupCounter counter =
        counterOf(
            List.of(
                Rows.withTime(Rows.ipv4(), later),
                Rows.ipv4(),
                Rows.withTime(Rows.ipv4(), later.minusNanos(1))),
            Grouping.FLOW);

    GroupCounts flow = counter.worstFirst().get(0);

    assertThat(flow.first()).isEqualTo(Events.TIME);
    assertThat(flow.last()).isEqualTo(later);
  }

  /**
   * The kernel gives the inode number of a namespace that has ended to a later one. An identity of
   * 0 is unknown.
   */
  @ParameterizedTest
  @CsvSource({"1, 2, 2", "1, 1, 1", "0, 0, 1"})
  void flowsAreCountedByTheIdentityOfTheirNamespace(long first, long second, int flows) {
    GroupCounter counter =
        counterOf(List.of(rowOfNamespace(first), rowOfNamespace(second)), Grouping.FLOW);

    assertThat(counter.worstFirst()).hasSize(flows);
  }

  private static Row rowOfNamespace(long netnsId) {
    Socket socket = new Socket(1, 0, 0, 0, 4026531840L, netnsId, 0, null);
    return Rows.of(Events.withSocket(Events.ipv4(), socket));
  }

  @Test
  void intervalCountsOnlyItsRowsAndRunCountsAllRows() {
    GroupCounter counter = counterOf(List.of(Rows.ipv4(), Rows.ipv4(), Rows.ipv6()), Grouping.FLOW);
    counter.beginInterval();
    assertThat(counter.worstFirstOfInterval()).isEmpty();

    counter.add(Rows.ipv6());

    assertThat(counter.worstFirstOfInterval())
        .extracting(GroupCounts::retransmits)
        .containsExactly(1L);
    assertThat(counter.worstFirst()).extracting(GroupCounts::retransmits).containsExactly(2L, 2L);
    assertThat(counter.worst(1, () -> Events.TIME))
        .extracting(flow -> flow.counts().retransmits())
        .containsExactly(2L);
  }

  @Test
  void rateIsFromTheCountersOfTheRows() {
    GroupCounter counter = counterOf(List.of(Rows.ipv4WithCounters(1_000, 18)), Grouping.FLOW);
    assertThat(counter.worstFirst().get(0).ratePercent()).isEqualTo(1.8);

    counter.beginInterval();
    counter.add(Rows.ipv4WithCounters(1_100, 21));
    counter.add(Rows.ipv4WithCounters(1_200, 28));

    assertThat(counter.worstFirstOfInterval().get(0).ratePercent()).isEqualTo(5.0);
    assertThat(counter.worstFirst().get(0).ratePercent()).isEqualTo(100 * 28 / 1_200.0);
    assertThat(counter.ratePercent()).isEqualTo(100 * 28 / 1_200.0);
  }

  @Test
  void smallerCountersBelongToANewConnectionWithItsOwnRate() {
    GroupCounter counter =
        counterOf(
            List.of(Rows.ipv4WithCounters(1_000, 18), Rows.ipv4WithCounters(50, 2)), Grouping.FLOW);

    assertThat(counter.worstFirst().get(0).ratePercent()).isEqualTo(4.0);
  }

  private static Double rateOf(GroupCounter counter) {
    List<GroupCounts> lines = counter.worstFirst();
    counter.readSent(lines);
    return lines.get(0).ratePercent();
  }

  @Test
  void readSentUpdatesTheRate() {
    Deque<Sent> readings = new ArrayDeque<>(List.of(new Sent(400, 1), new Sent(800, 4)));
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> readings.poll());
    counter.add(Rows.ipv4OfSocket(1, 2, 1));

    assertThat(rateOf(counter)).isEqualTo(0.25);
    assertThat(rateOf(counter)).isEqualTo(0.5);
    assertThat(rateOf(counter))
        .as("the last reading, after the connection has ended")
        .isEqualTo(0.5);
    assertThat(counter.ratePercent()).as("of all flows").isEqualTo(0.5);
  }

  @Test
  void eventOlderThanTheReadCountersDoesNotChangeTheRate() {
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> new Sent(400, 3));
    counter.add(Rows.ipv4OfSocket(1, 2, 1));
    counter.readSent(counter.worstFirst());

    counter.add(Rows.ipv4OfSocket(1, 300, 2));

    assertThat(counter.worstFirst().get(0).ratePercent()).isEqualTo(0.75);
  }

  @Test
  void rateIsThatOfTheLatestConnectionOfTheFlow() {
    List<Long> read = new ArrayList<>();
    GroupCounter counter =
        new GroupCounter(
            Grouping.FLOW,
            connection -> {
              read.add(connection.socket().address());
              return null;
            });
    counter.add(Rows.ipv4OfSocket(1, 1000, 1));
    counter.add(Rows.ipv4OfSocket(2, 1500, 3));

    assertThat(rateOf(counter)).isEqualTo(0.2);
    assertThat(read).containsExactly(2L);
  }

  @Test
  void rateOfAnIntervalIsFromTheGrowthOfTheCounters() {
    Deque<Sent> readings = new ArrayDeque<>(List.of(new Sent(1000, 1), new Sent(3000, 5)));
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> readings.poll());
    counter.add(Rows.ipv4OfSocket(1, 2, 1));
    assertThat(rateOf(counter)).isEqualTo(0.1);
    counter.beginInterval();
    counter.add(Rows.ipv4OfSocket(1, 2000, 5));

    assertThat(counter.worstFirstOfInterval().get(0).ratePercent()).isEqualTo(0.2);
  }

  @ParameterizedTest
  @MethodSource("groupingsWithoutRate")
  void readSentReadsNothingForGroupsWithoutRate(Grouping grouping) {
    GroupCounter counter =
        new GroupCounter(
            grouping,
            connection -> {
              throw new IllegalStateException("read for " + grouping);
            });
    counter.add(Rows.ipv4OfSocket(1, 2, 1));

    assertThatCode(() -> counter.readSent(counter.worstFirst())).doesNotThrowAnyException();
  }

  /** The counters of ended connections are not kept for long. */
  @Test
  void sentSegmentsAreReadBeforeGroupsAreMerged() {
    GroupCounter counter =
        new GroupCounter(Grouping.FLOW, connection -> new Sent(2_000_000_000L, 0), MAX_GROUPS);
    RandomEvents.rows(11)
        .filter(row -> row.event().sender().segsOut() != null)
        .limit(10_000)
        .takeWhile(row -> counter.worstFirst().size() < MAX_GROUPS)
        .forEach(counter::add);
    assertThat(counter.ratePercent()).isPositive();

    RandomEvents.rows(12).limit(MAX_GROUPS).forEach(counter::add);

    assertThat(counter.worstFirst()).anyMatch(flow -> flow.sent() == 2_000_000_000L);
  }

  @Test
  void rateIsNullWithoutTheKernelsCounters() {
    assertThat(counterOf(List.of(Rows.ipv6()), Grouping.FLOW).worstFirst().get(0).ratePercent())
        .isNull();
  }

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);

  /** Returns a row with a pending owner; connections differ by their port. */
  private static Row pending(int port) {
    return Rows.withOwner(Rows.withLocalPort(Rows.ipv4(), port), Owner.NONE.asPending());
  }

  private static OwnerFound found(Row row, Owner owner) {
    return OwnerFound.of(row.event(), Events.TIME, owner);
  }

  /** Returns name of the owner, rows and segments of each group. */
  private static List<String> lines(GroupCounter counter) {
    return counter.worstFirst().stream()
        .map(line -> line.sample().owner().comm() + " " + line.retransmits() + " " + line.segs())
        .toList();
  }

  @Test
  void countsOfAPendingConnectionMoveToTheOwnerThatIsFound() {
    GroupCounter counter = counterOf(List.of(pending(1), pending(2), pending(1)), Grouping.PROCESS);
    counter.add(Rows.withOwner(Rows.withLocalPort(Rows.ipv4(), 3), HTTPD));
    counter.add(
        Rows.withOwner(
            Rows.withLocalPort(Rows.ipv4(), 4), Owner.NONE)); // a finished lookup without an owner
    assertThat(lines(counter)).containsExactly("null 4 8", "httpd 1 2");

    counter.ownerFound(found(pending(1), HTTPD));
    assertThat(lines(counter)).containsExactly("httpd 3 6", "null 2 4");

    counter.ownerFound(found(pending(1), HTTPD)); // found twice
    counter.ownerFound(found(pending(7), HTTPD)); // for a connection without retransmits
    assertThat(lines(counter)).containsExactly("httpd 3 6", "null 2 4");
    assertThat(counter.total().retransmits()).isEqualTo(5);
  }

  @Test
  void ownerOfAnotherSocketWithTheSameAddressesIsIgnored() {
    Row row = pending(1);
    Retransmit event = row.event();
    Socket other = new Socket(1, 0, 0, 0, event.socket().netns(), 0, 0, null);
    GroupCounter counter = counterOf(List.of(row), Grouping.PROCESS);

    counter.ownerFound(new OwnerFound(Events.TIME, event.local(), event.remote(), other, HTTPD));

    assertThat(lines(counter)).containsExactly("null 1 2");
  }

  @Test
  void countsOfAnEarlierIntervalDoNotMoveToALateOwner() {
    GroupCounter counter = counterOf(List.of(pending(1)), Grouping.CONTAINER);
    counter.beginInterval();
    counter.ownerFound(found(pending(1), HTTPD));
    assertThat(counter.worstFirstOfInterval()).isEmpty();
  }

  @Test
  void totalIncludesPendingConnectionsOfEarlierIntervals() {
    GroupCounter counter = counterOf(List.of(pending(1), pending(2)), Grouping.PROCESS);
    counter.beginInterval();
    counter.add(pending(1));

    assertThat(counter.total().retransmits()).isEqualTo(3);
    assertThat(counter.worstFirstOfInterval())
        .extracting(GroupCounts::retransmits)
        .containsExactly(1L);
  }

  @Test
  void totalIncludesPendingConnectionsBeyondTheBound() {
    GroupCounter counter = new GroupCounter(Grouping.PROCESS, connection -> null, MAX_GROUPS);
    for (int port = 1; port <= 1_000; port++) {
      counter.add(pending(port));
    }
    for (int port = 1; port <= 1_000; port++) {
      counter.ownerFound(found(pending(port), new Owner(port, "p" + port % 10, null, null)));
    }
    assertThat(counter.total().retransmits()).isEqualTo(1_000);
    assertThat(counter.worstFirst()).hasSizeLessThanOrEqualTo(MAX_GROUPS + 1);
  }

  @Test
  void flowKeepsItsOwnerWhileAnotherLookupIsPending() {
    GroupCounter counter = counterOf(List.of(pending(1)), Grouping.FLOW);
    counter.ownerFound(found(pending(1), HTTPD));
    assertThat(lines(counter)).containsExactly("httpd 1 2");

    counter.add(pending(1));
    assertThat(lines(counter)).containsExactly("httpd 2 4");
  }
}
