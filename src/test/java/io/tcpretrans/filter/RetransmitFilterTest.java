package io.tcpretrans.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.pipeline.Filter.Decision;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetransmitFilterTest {
  /** An RTO in ESTABLISHED from 172.17.0.5 to 10.0.0.15 by httpd, PID 1240, in container web. */
  private static final Row ROW = Rows.ipv4();

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);
  private static final Owner WEB_CONTAINER = new Owner(0, null, "web", "8646764d8512");
  private static final OwnerFilter BY_PID = byPid(1240L);
  private static final OwnerFilter BY_COMM = byComm("httpd");
  private static final OwnerFilter BY_CONTAINER = byContainer("web");

  /** A filter whose conditions the row meets. */
  private static final ConnectionFilter MATCHING =
      new ConnectionFilter(
          true,
          true,
          new PortCondition(PortSet.range(8080, 8080), PortSet.ALL, PortSet.ALL, false),
          Selections.of(4026532246L),
          Selections.of(Cidr.of("172.17.0.0/16")),
          Selections.of(Cidr.of("10.0.0.0/8")),
          Set.of(TcpState.SYN_SENT, TcpState.ESTABLISHED),
          Set.of(RetransmitType.RTO),
          null);

  private static OwnerFilter byPid(Long... pids) {
    return new OwnerFilter(Selections.of(pids), Selection.all(), Selection.all());
  }

  private static OwnerFilter byComm(String... patterns) {
    List<CommPattern> comms = List.of(patterns).stream().map(CommPattern::of).toList();
    return new OwnerFilter(Selection.all(), new Selection<>(false, comms), Selection.all());
  }

  private static OwnerFilter byContainer(String... patterns) {
    List<ContainerPattern> containers =
        List.of(patterns).stream().map(ContainerPattern::new).toList();
    return new OwnerFilter(Selection.all(), Selection.all(), new Selection<>(false, containers));
  }

  private static OwnerFilter and(OwnerFilter one, OwnerFilter other) {
    return new OwnerFilter(
        one.pids().isAll() ? other.pids() : one.pids(),
        one.comms().isAll() ? other.comms() : one.comms(),
        one.containers().isAll() ? other.containers() : one.containers());
  }

  private static OwnerFilter negated(OwnerFilter filter) {
    return new OwnerFilter(
        negated(filter.pids()), negated(filter.comms()), negated(filter.containers()));
  }

  private static <E> Selection<E> negated(Selection<E> selection) {
    return selection.isAll()
        ? selection
        : new Selection<>(!selection.negated(), selection.entries());
  }

  private static boolean passes(OwnerFilter filter) {
    return filter.decide(ROW.owner()) == Decision.SHOW;
  }

  private static Decision decide(ConnectionFilter filter, Retransmit event) {
    return new RetransmitFilter(filter, OwnerFilter.ALL).decideByConnection(event);
  }

  @Test
  void filterWithoutConditionsPassesEverything() {
    RetransmitFilter filter = new RetransmitFilter(ConnectionFilter.ALL, OwnerFilter.ALL);

    assertThat(filter.isSet()).isFalse();
    for (Row row : List.of(ROW, Rows.ipv6())) {
      assertThat(filter.decideByConnection(row.event())).isEqualTo(Decision.SHOW);
      assertThat(filter.decideByOwner(row.owner())).isEqualTo(Decision.SHOW);
    }
    assertThat(filter.decideByOwner(Owner.NONE)).isEqualTo(Decision.SHOW);
  }

  @Test
  void filterIsSetByAConditionOnTheConnectionOrOnTheOwner() {
    assertThat(new RetransmitFilter(MATCHING, OwnerFilter.ALL).isSet()).isTrue();
    assertThat(new RetransmitFilter(ConnectionFilter.ALL, BY_PID).isSet()).isTrue();
  }

  @Test
  void oneMatchingEntryOfAConditionIsEnough() {
    assertThat(passes(byPid(7L, 1240L))).isTrue();
    assertThat(passes(byPid(7L, 8L))).isFalse();
    assertThat(passes(byComm("nginx", "httpd"))).isTrue();
    assertThat(passes(byContainer("db", "we*"))).isTrue();
  }

  @Test
  void everyConditionMustMatch() {
    assertThat(passes(and(and(BY_PID, BY_COMM), BY_CONTAINER))).isTrue();
    assertThat(passes(and(and(BY_PID, byComm("nginx")), BY_CONTAINER))).isFalse();
    assertThat(passes(and(and(byPid(7L), BY_COMM), BY_CONTAINER))).isFalse();
    assertThat(passes(and(and(BY_PID, BY_COMM), byContainer("db")))).isFalse();
  }

  @Test
  void negatedListExcludesWhatMatchesAnyEntry() {
    for (OwnerFilter filter : List.of(BY_PID, BY_COMM, BY_CONTAINER, byPid(7L, 1240L))) {
      assertThat(passes(negated(filter))).as(filter.toString()).isFalse();
    }
    for (OwnerFilter filter : List.of(byPid(7L), byComm("ngin*"), byContainer("db", "86467x"))) {
      assertThat(passes(negated(filter))).as(filter.toString()).isTrue();
    }
  }

  @Test
  void ownerWithoutContainerIsNotExcludedByANegatedContainer() {
    assertThat(negated(BY_CONTAINER).decide(HTTPD)).isEqualTo(Decision.SHOW);
    assertThat(negated(BY_CONTAINER).decide(HTTPD.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(negated(BY_CONTAINER).decide(WEB_CONTAINER.asPending())).isEqualTo(Decision.HIDE);
  }

  @Test
  void ownerConditionsAreUndecidedWithoutAnOwner() {
    for (Owner none : List.of(Owner.NONE, Owner.NONE.asPending())) {
      for (OwnerFilter filter : List.of(BY_PID, BY_COMM, BY_CONTAINER, and(BY_PID, BY_CONTAINER))) {
        assertThat(filter.decide(none)).isEqualTo(Decision.UNDECIDED);
        assertThat(negated(filter).decide(none)).isEqualTo(Decision.UNDECIDED);
      }
    }
  }

  @Test
  void filterDecidesByTheKnownPartOfAPendingOwner() {
    assertThat(BY_PID.decide(HTTPD.asPending())).isEqualTo(Decision.SHOW);
    assertThat(BY_COMM.decide(new Owner(7, "sshd", null, null).asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(BY_CONTAINER.decide(WEB_CONTAINER.asPending())).isEqualTo(Decision.SHOW);
    assertThat(and(byComm("sshd"), BY_CONTAINER).decide(HTTPD.asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(and(BY_PID, byContainer("db")).decide(WEB_CONTAINER.asPending()))
        .isEqualTo(Decision.HIDE);
  }

  @Test
  void containerConditionIsUndecidedWhileTheContainerIsUnknown() {
    OwnerFilter byBoth = and(BY_PID, BY_CONTAINER);
    assertThat(BY_CONTAINER.decide(HTTPD.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(byBoth.decide(HTTPD.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(BY_CONTAINER.decide(HTTPD)).isEqualTo(Decision.HIDE);
    assertThat(byBoth.decide(HTTPD)).isEqualTo(Decision.HIDE);
  }

  @Test
  void pidZeroSelectsRetransmitsWithoutOwner() {
    OwnerFilter none = byPid(0L);

    assertThat(none.decide(Owner.NONE)).isEqualTo(Decision.SHOW);
    assertThat(none.decide(Owner.NONE.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(none.decide(HTTPD)).isEqualTo(Decision.HIDE);
    assertThat(negated(none).decide(Owner.NONE)).isEqualTo(Decision.HIDE);
    assertThat(negated(none).decide(HTTPD)).isEqualTo(Decision.SHOW);
  }

  @Test
  void matchingRowMeetsEveryConditionOnTheConnection() {
    assertThat(decide(MATCHING, ROW.event())).isEqualTo(Decision.SHOW);
    assertThat(decide(MATCHING, Rows.ipv6().event())).isEqualTo(Decision.HIDE);
    for (IpAddress other : List.of(IpAddress.parse("11.0.0.1"), IpAddress.parse("::1"))) {
      assertThat(decide(MATCHING, Events.withRemoteAddress(ROW.event(), other)))
          .isEqualTo(Decision.HIDE);
    }
    assertThat(decide(MATCHING, Events.withType(ROW.event(), RetransmitType.TLP)))
        .isEqualTo(Decision.HIDE);
    assertThat(decide(MATCHING, Events.withLocalPort(ROW.event(), 81))).isEqualTo(Decision.HIDE);
  }

  @Test
  void negatedAddressesAndNamespacesExcludeTheirEntries() {
    assertThat(decide(except(MATCHING.remoteAddresses(), Selection.all()), ROW.event()))
        .isEqualTo(Decision.HIDE);
    assertThat(decide(except(Selections.of(Cidr.of("11.0.0.0/8")), Selection.all()), ROW.event()))
        .isEqualTo(Decision.SHOW);
    assertThat(decide(except(Selection.all(), MATCHING.netns()), ROW.event()))
        .isEqualTo(Decision.HIDE);
    assertThat(decide(except(Selection.all(), Selections.of(1L)), ROW.event()))
        .isEqualTo(Decision.SHOW);
  }

  /** Returns a filter that excludes these remote addresses and namespaces. */
  private static ConnectionFilter except(Selection<Cidr> remote, Selection<Long> netns) {
    ConnectionFilter all = ConnectionFilter.ALL;
    return new ConnectionFilter(
        true,
        true,
        all.ports(),
        negated(netns),
        all.localAddresses(),
        negated(remote),
        all.states(),
        all.types(),
        null);
  }

  @Test
  void directionIsUndecidedWhereItIsUnknown() {
    Retransmit unknown = Events.withDirection(ROW.event(), null);

    assertThat(decide(towards(Direction.IN), ROW.event())).isEqualTo(Decision.SHOW);
    assertThat(decide(towards(Direction.OUT), ROW.event())).isEqualTo(Decision.HIDE);
    assertThat(decide(towards(Direction.IN), unknown)).isEqualTo(Decision.UNDECIDED);
    assertThat(decide(towards(null), unknown)).isEqualTo(Decision.SHOW);
    assertThat(decide(towards(Direction.IN), Events.withLocalPort(unknown, 81)))
        .as("hidden by another condition")
        .isEqualTo(Decision.HIDE);
  }

  /** Returns {@link #MATCHING} with a direction. */
  private static ConnectionFilter towards(Direction direction) {
    return new ConnectionFilter(
        true,
        true,
        MATCHING.ports(),
        MATCHING.netns(),
        MATCHING.localAddresses(),
        MATCHING.remoteAddresses(),
        MATCHING.states(),
        MATCHING.types(),
        direction);
  }

  @ParameterizedTest
  @CsvSource({
    "web, true", "we*, true", "*, true", "w*b, true", "*eb, true", "8646, true",
    "8646764D8512, true", "we, false", "eb, false", "webs, false", "646, false", "WEB, false",
    "w*x, false",
  })
  void containerPatternIsANameANameWithWildcardsOrAnIdPrefix(String text, boolean matches) {
    assertThat(new ContainerPattern(text).matches("web", ROW.owner().containerId()))
        .isEqualTo(matches);
  }
}
