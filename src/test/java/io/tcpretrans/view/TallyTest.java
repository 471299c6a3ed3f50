package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Socket;
import io.tcpretrans.pipeline.SentCounts.Sent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {
  private static final int BOUND = 100;

  private static Tally of(List<Retransmit> events, Grouping grouping) {
    Tally tally = new Tally(grouping, connection -> null, BOUND);
    events.forEach(tally::add);
    return tally;
  }

  @ParameterizedTest
  @EnumSource(Grouping.class)
  void totalsAreRightHoweverManyGroupsThereWere(Grouping grouping) {
    List<Retransmit> events = RandomEvents.of(8).limit(5_000).toList();

    Tally tally = of(events, grouping);

    List<Counts> lines = tally.worstFirst();
    assertThat(lines).hasSizeBetween(1, BOUND + 1);
    assertThat(lines.stream().mapToLong(Counts::retransmits).sum()).isEqualTo(5_000);
    long segs = events.stream().mapToLong(Retransmit::segs).sum();
    assertThat(lines.stream().mapToLong(Counts::segs).sum()).isEqualTo(segs);
    assertThat(tally.total().segs()).isEqualTo(segs);
    for (RetransmitType type : RetransmitType.values()) {
      long count = events.stream().filter(event -> event.type() == type).count();
      assertThat(lines.stream().mapToLong(line -> line.ofType(type)).sum()).isEqualTo(count);
    }
  }

  @Test
  void theWorstComesFirstAndTheOthersAtTheEnd() {
    List<Counts> lines = of(RandomEvents.of(9).limit(1_000).toList(), Grouping.FLOW).worstFirst();

    List<Counts> flows = lines.subList(0, lines.size() - 1);
    assertThat(flows).allMatch(flow -> flow.sample() != null);
    assertThat(flows).extracting(Counts::segs).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(lines.get(lines.size() - 1).sample()).isNull();
  }

  @Test
  void aBusyFlowIsNotFoldedByManySmallOnes() {
    Tally tally = new Tally(Grouping.FLOW, connection -> null, BOUND);
    tally.add(Events.ipv4());
    for (Retransmit event : RandomEvents.of(10).limit(1_000).toList()) {
      tally.add(Events.withSegs(event, 1));
      tally.add(Events.ipv4());
    }

    Counts worst = tally.worstFirst().get(0);
    assertThat(worst.sample()).isEqualTo(Events.ipv4());
    assertThat(worst.retransmits()).isEqualTo(1_001);
  }

  @Test
  void aFlowIsItsLatestOwners() {
    Owner none = Owner.NONE;
    Owner httpd = new Owner(1240, "httpd", null, null);
    Owner inContainer = new Owner(1240, "httpd", "web", "8646764d8512");
    Tally tally = new Tally(Grouping.FLOW, connection -> null);
    for (Owner owner : List.of(none, httpd, inContainer, inContainer, none)) {
      tally.add(Events.ipv4().withOwner(owner));
      assertThat(tally.worstFirst().get(0).sample().owner()).isEqualTo(owner);
    }
  }

  @Test
  void aFlowSaysWhenItBeganAndWhenItWasLastSeen() {
    Instant later = Events.TIME.plusNanos(1_234_567_891);
    Tally tally =
        of(
            List.of(
                Events.at(Events.ipv4(), later),
                Events.ipv4(),
                Events.at(Events.ipv4(), later.minusNanos(1))),
            Grouping.FLOW);

    Counts flow = tally.worstFirst().get(0);

    assertThat(flow.first()).isEqualTo(Events.TIME);
    assertThat(flow.last()).isEqualTo(later);
  }

  @Test
  void afterAResetOnlyWhatIsNewIsThere() {
    Tally tally = of(List.of(Events.ipv4(), Events.ipv4(), Events.ipv6()), Grouping.FLOW);
    tally.reset();
    assertThat(tally.worstFirst()).isEmpty();

    tally.add(Events.ipv6());

    assertThat(tally.worstFirst()).extracting(Counts::retransmits).containsExactly(1L);
  }

  @Test
  void theRateIsWhatTheKernelCountedSinceTheConnectionBeganOrWasLastShown() {
    Tally tally = of(List.of(Events.ofConnection(1_000, 18)), Grouping.FLOW);
    assertThat(tally.worstFirst().get(0).ratePercent()).isEqualTo(1.8);

    tally.reset();
    tally.add(Events.ofConnection(1_100, 21));
    tally.add(Events.ofConnection(1_200, 28));

    assertThat(tally.worstFirst().get(0).ratePercent()).isEqualTo(5.0);
    assertThat(tally.ratePercent()).isEqualTo(5.0);
  }

  @Test
  void anotherConnectionBetweenTheSameEndsBeginsAnew() {
    Tally tally =
        of(List.of(Events.ofConnection(1_000, 18), Events.ofConnection(50, 2)), Grouping.FLOW);

    assertThat(tally.worstFirst().get(0).ratePercent()).isEqualTo(4.0);
  }

  private static Double rateOf(Tally tally) {
    List<Counts> lines = tally.worstFirst();
    tally.readSent(lines);
    return lines.get(0).ratePercent();
  }

  @Test
  void theRateIsReadWhenItIsWanted() {
    Deque<Sent> readings = new ArrayDeque<>(List.of(new Sent(400, 1), new Sent(800, 4)));
    Tally tally = new Tally(Grouping.FLOW, connection -> readings.poll());
    tally.add(Events.ofSocket(1, 2, 1));

    assertThat(rateOf(tally)).isEqualTo(0.25);
    assertThat(rateOf(tally)).isEqualTo(0.5);
    assertThat(rateOf(tally)).as("the last reading, of a connection that is gone").isEqualTo(0.5);
    assertThat(tally.ratePercent()).as("of all flows").isEqualTo(0.5);
  }

  @Test
  void anEventFromBeforeTheReadingDoesNotTakeItBack() {
    Tally tally = new Tally(Grouping.FLOW, connection -> new Sent(400, 3));
    tally.add(Events.ofSocket(1, 2, 1));
    tally.readSent(tally.worstFirst());

    tally.add(Events.ofSocket(1, 300, 2));

    assertThat(tally.worstFirst().get(0).ratePercent()).isEqualTo(0.75);
  }

  @Test
  void theRateIsThatOfTheLatestConnectionBetweenTheEnds() {
    List<Long> read = new ArrayList<>();
    Tally tally =
        new Tally(
            Grouping.FLOW,
            connection -> {
              read.add(connection.socket().address());
              return null;
            });
    tally.add(Events.ofSocket(1, 1000, 1));
    tally.add(Events.ofSocket(2, 1500, 3));

    assertThat(rateOf(tally)).isEqualTo(0.2);
    assertThat(read).containsExactly(2L);
  }

  @Test
  void theRateOfAnIntervalIsThatOfWhatWasSentInIt() {
    Deque<Sent> readings = new ArrayDeque<>(List.of(new Sent(1000, 1), new Sent(3000, 5)));
    Tally tally = new Tally(Grouping.FLOW, connection -> readings.poll());
    tally.add(Events.ofSocket(1, 2, 1));
    assertThat(rateOf(tally)).isEqualTo(0.1);
    tally.reset();
    tally.add(Events.ofSocket(1, 2000, 5));

    assertThat(rateOf(tally)).isEqualTo(0.2);
  }

  @ParameterizedTest
  @EnumSource(value = Grouping.class, names = "FLOW", mode = EnumSource.Mode.EXCLUDE)
  void nothingIsReadForGroupsThatHaveNoRate(Grouping grouping) {
    Tally tally =
        new Tally(
            grouping,
            connection -> {
              throw new IllegalStateException("read for " + grouping);
            });
    tally.add(Events.ofSocket(1, 2, 1));

    assertThatCode(() -> tally.readSent(tally.worstFirst())).doesNotThrowAnyException();
  }

  /** The kernel side knows only the connections that ended last. */
  @Test
  void whatAllFlowsHaveSentIsReadBeforeSomeAreFolded() {
    Tally tally = new Tally(Grouping.FLOW, connection -> new Sent(2_000_000_000L, 0), BOUND);
    RandomEvents.of(11)
        .filter(event -> event.sender().segsOut() != null)
        .limit(10_000)
        .takeWhile(event -> tally.worstFirst().size() < BOUND)
        .forEach(tally::add);
    assertThat(tally.ratePercent()).isPositive();

    RandomEvents.of(12).limit(BOUND).forEach(tally::add);

    assertThat(tally.worstFirst()).anyMatch(flow -> flow.sent() == 2_000_000_000L);
  }

  @Test
  void withoutTheKernelsCountThereIsNoRate() {
    assertThat(of(List.of(Events.ipv6()), Grouping.FLOW).worstFirst().get(0).ratePercent())
        .isNull();
  }

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);

  /** The same event, of a connection of its own, while its owner is looked up. */
  private static Retransmit pending(int port) {
    return Events.ofPort(Events.ipv4(), port).withOwner(Owner.NONE.asPending());
  }

  private static OwnerFound found(Retransmit row, Owner owner) {
    return OwnerFound.of(row, Events.TIME, owner);
  }

  private static List<String> lines(Tally tally) {
    return tally.worstFirst().stream()
        .map(line -> line.sample().owner().comm() + " " + line.retransmits() + " " + line.segs())
        .toList();
  }

  @Test
  void whatIsCountedForNobodyMovesToTheOwnerThatIsFound() {
    Tally tally = of(List.of(pending(1), pending(2), pending(1)), Grouping.PROCESS);
    tally.add(Events.ofPort(Events.ipv4(), 3).withOwner(HTTPD));
    tally.add(Events.ofPort(Events.ipv4(), 4).withOwner(Owner.NONE)); // nobody's for good
    assertThat(lines(tally)).containsExactly("null 4 8", "httpd 1 2");

    tally.owner(found(pending(1), HTTPD));
    assertThat(lines(tally)).containsExactly("httpd 3 6", "null 2 4");

    tally.owner(found(pending(1), HTTPD)); // told twice
    tally.owner(found(pending(7), HTTPD)); // of a connection without retransmits
    assertThat(lines(tally)).containsExactly("httpd 3 6", "null 2 4");
    assertThat(tally.total().retransmits()).isEqualTo(5);
  }

  @Test
  void anOwnerIsOfTheConnectionWithItsInodeOnly() {
    Retransmit row = pending(1);
    Socket later = new Socket(1, 0, 0, 0, row.socket().netns(), 0, 0, null);
    Tally tally = of(List.of(row), Grouping.PROCESS);

    tally.owner(new OwnerFound(Events.TIME, row.local(), row.remote(), later, HTTPD));

    assertThat(lines(tally)).containsExactly("null 1 2");
  }

  @Test
  void whatWasShownBeforeAResetDoesNotMove() {
    Tally tally = of(List.of(pending(1)), Grouping.CONTAINER);
    tally.reset();
    tally.owner(found(pending(1), HTTPD));
    assertThat(tally.worstFirst()).isEmpty();
  }

  @Test
  void howeverManyArePendingTheTotalIsRight() {
    Tally tally = new Tally(Grouping.PROCESS, connection -> null, BOUND);
    for (int port = 1; port <= 1_000; port++) {
      tally.add(pending(port));
    }
    for (int port = 1; port <= 1_000; port++) {
      tally.owner(found(pending(port), new Owner(port, "p" + port % 10, null, null)));
    }
    assertThat(tally.total().retransmits()).isEqualTo(1_000);
    assertThat(tally.worstFirst()).hasSizeLessThanOrEqualTo(BOUND + 1);
  }

  @Test
  void aFlowGetsTheOwnerThatIsFoundAndKeepsItWhileAnotherLookupIsUnderWay() {
    Tally tally = of(List.of(pending(1)), Grouping.FLOW);
    tally.owner(found(pending(1), HTTPD));
    assertThat(lines(tally)).containsExactly("httpd 1 2");

    tally.add(pending(1));
    assertThat(lines(tally)).containsExactly("httpd 2 4");
  }
}
