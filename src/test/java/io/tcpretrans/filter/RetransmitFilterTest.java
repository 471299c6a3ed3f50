package io.tcpretrans.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Owner;
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

  private static final RetransmitFilter NO_CONDITIONS =
      new RetransmitFilter(
          Set.of(), Set.of(), List.of(), Set.of(), List.of(), List.of(), Set.of(), Set.of());

  private static final Owner HTTPD = new Owner(1240, "httpd", null, null);
  private static final Owner WEB_CONTAINER = new Owner(0, null, "web", "8646764d8512");
  private static final RetransmitFilter BY_PID = ownerFilter(Set.of(1240L), Set.of());
  private static final RetransmitFilter BY_COMM = ownerFilter(Set.of(), Set.of("httpd"));
  private static final RetransmitFilter BY_CONTAINER = ownerFilter(Set.of(), Set.of(), "web");
  private static final RetransmitFilter BY_BOTH = ownerFilter(Set.of(1240L), Set.of(), "web");

  private static boolean passes(RetransmitFilter filter, Row row) {
    return filter.matchesConnection(row.event())
        && filter.decideByOwner(row.owner()) == Decision.SHOW;
  }

  /** Returns a filter with only these conditions on the owner. */
  private static RetransmitFilter ownerFilter(
      Set<Long> pids, Set<String> comms, String... containers) {
    List<ContainerPattern> patterns =
        List.of(containers).stream().map(ContainerPattern::new).toList();
    return new RetransmitFilter(
        pids, comms, patterns, Set.of(), List.of(), List.of(), Set.of(), Set.of());
  }

  /** Returns a filter with only these conditions on the connection; empty: no condition. */
  private static RetransmitFilter connectionFilter(
      Set<Long> netns,
      String laddr,
      String raddr,
      Set<TcpState> states,
      Set<RetransmitType> types) {
    return new RetransmitFilter(
        Set.of(),
        Set.of(),
        List.of(),
        netns,
        laddr.isEmpty() ? List.of() : List.of(Cidr.of(laddr)),
        raddr.isEmpty() ? List.of() : List.of(Cidr.of(raddr)),
        states,
        types);
  }

  @Test
  void filterWithoutConditionsPassesEverything() {
    assertThat(passes(NO_CONDITIONS, ROW)).isTrue();
    assertThat(passes(NO_CONDITIONS, Rows.ipv6())).isTrue();
  }

  @Test
  void oneMatchingEntryOfAConditionIsEnough() {
    assertThat(passes(ownerFilter(Set.of(7L, 1240L), Set.of()), ROW)).isTrue();
    assertThat(passes(ownerFilter(Set.of(7L, 8L), Set.of()), ROW)).isFalse();
    assertThat(passes(ownerFilter(Set.of(), Set.of("nginx", "httpd")), ROW)).isTrue();
    assertThat(passes(ownerFilter(Set.of(), Set.of(), "db", "we*"), ROW)).isTrue();
  }

  @Test
  void everyConditionMustMatch() {
    assertThat(passes(ownerFilter(Set.of(1240L), Set.of("httpd"), "web"), ROW)).isTrue();
    assertThat(passes(ownerFilter(Set.of(1240L), Set.of("nginx"), "web"), ROW)).isFalse();
    assertThat(passes(ownerFilter(Set.of(7L), Set.of("httpd"), "web"), ROW)).isFalse();
    assertThat(passes(ownerFilter(Set.of(1240L), Set.of("httpd"), "db"), ROW)).isFalse();
  }

  @Test
  void ownerConditionsAreUndecidedWithoutAnOwner() {
    for (Owner none : List.of(Owner.NONE, Owner.NONE.asPending())) {
      for (RetransmitFilter filter : List.of(BY_PID, BY_COMM, BY_CONTAINER, BY_BOTH)) {
        assertThat(filter.decideByOwner(none)).isEqualTo(Decision.UNDECIDED);
      }
      assertThat(NO_CONDITIONS.decideByOwner(none)).isEqualTo(Decision.SHOW);
    }
  }

  @Test
  void filterDecidesByTheKnownPartOfAPendingOwner() {
    assertThat(BY_PID.decideByOwner(HTTPD.asPending())).isEqualTo(Decision.SHOW);
    assertThat(BY_COMM.decideByOwner(new Owner(7, "sshd", null, null).asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(BY_CONTAINER.decideByOwner(WEB_CONTAINER.asPending())).isEqualTo(Decision.SHOW);
    assertThat(ownerFilter(Set.of(7L), Set.of(), "web").decideByOwner(HTTPD.asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(ownerFilter(Set.of(1240L), Set.of(), "db").decideByOwner(WEB_CONTAINER.asPending()))
        .isEqualTo(Decision.HIDE);
  }

  @Test
  void containerConditionIsUndecidedWhileTheContainerIsUnknown() {
    assertThat(BY_CONTAINER.decideByOwner(HTTPD.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(BY_BOTH.decideByOwner(HTTPD.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(BY_CONTAINER.decideByOwner(HTTPD)).isEqualTo(Decision.HIDE);
    assertThat(BY_BOTH.decideByOwner(HTTPD)).isEqualTo(Decision.HIDE);
  }

  @Test
  void pidZeroSelectsRetransmitsWithoutOwner() {
    RetransmitFilter none = ownerFilter(Set.of(0L), Set.of());

    assertThat(none.decideByOwner(Owner.NONE)).isEqualTo(Decision.SHOW);
    assertThat(none.decideByOwner(Owner.NONE.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(none.decideByOwner(HTTPD)).isEqualTo(Decision.HIDE);
  }

  @Test
  void rowsAreFilteredByAddressNamespaceStateAndType() {
    Set<TcpState> states = Set.of(TcpState.SYN_SENT, TcpState.ESTABLISHED);
    Set<RetransmitType> types = Set.of(RetransmitType.RTO);
    Set<Long> netns = Set.of(4026532246L);
    String laddr = "172.17.0.0/16";
    String raddr = "10.0.0.0/8";
    assertThat(passes(connectionFilter(netns, laddr, raddr, states, types), ROW)).isTrue();
    assertThat(passes(connectionFilter(Set.of(1L), laddr, raddr, states, types), ROW)).isFalse();
    assertThat(passes(connectionFilter(netns, "172.18.0.0/16", raddr, states, types), ROW))
        .isFalse();
    assertThat(passes(connectionFilter(netns, laddr, "11.0.0.0/8", states, types), ROW)).isFalse();
    assertThat(passes(connectionFilter(netns, laddr, raddr, Set.of(TcpState.CLOSING), types), ROW))
        .isFalse();
    assertThat(
            passes(connectionFilter(netns, laddr, raddr, states, Set.of(RetransmitType.TLP)), ROW))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "web, true", "we*, true", "*, true", "8646, true", "8646764D8512, true",
    "we, false", "eb, false", "webs, false", "646, false", "WEB, false",
  })
  void containerPatternIsANameANamePrefixOrAnIdPrefix(String text, boolean matches) {
    assertThat(new ContainerPattern(text).matches("web", ROW.owner().containerId()))
        .isEqualTo(matches);
  }
}
