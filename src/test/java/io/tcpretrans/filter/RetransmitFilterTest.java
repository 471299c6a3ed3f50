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
  private static final Row EVENT = Rows.ipv4();

  private static final RetransmitFilter ALL =
      new RetransmitFilter(
          Set.of(), Set.of(), List.of(), Set.of(), List.of(), List.of(), Set.of(), Set.of());

  private static boolean passes(RetransmitFilter filter, Row row) {
    return filter.wantsConnection(row.event()) && filter.decide(row.owner()) == Decision.SHOW;
  }

  private static RetransmitFilter owners(Set<Long> pids, Set<String> comms, String... containers) {
    List<ContainerPattern> patterns =
        List.of(containers).stream().map(ContainerPattern::new).toList();
    return new RetransmitFilter(
        pids, comms, patterns, Set.of(), List.of(), List.of(), Set.of(), Set.of());
  }

  private static RetransmitFilter connections(
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
    assertThat(passes(ALL, EVENT)).isTrue();
    assertThat(passes(ALL, Rows.ipv6())).isTrue();
  }

  @Test
  void oneEntryOfAConditionIsEnough() {
    assertThat(passes(owners(Set.of(7L, 1240L), Set.of()), EVENT)).isTrue();
    assertThat(passes(owners(Set.of(7L, 8L), Set.of()), EVENT)).isFalse();
    assertThat(passes(owners(Set.of(), Set.of("nginx", "httpd")), EVENT)).isTrue();
    assertThat(passes(owners(Set.of(), Set.of(), "db", "we*"), EVENT)).isTrue();
  }

  @Test
  void everyConditionMustHold() {
    assertThat(passes(owners(Set.of(1240L), Set.of("httpd"), "web"), EVENT)).isTrue();
    assertThat(passes(owners(Set.of(1240L), Set.of("nginx"), "web"), EVENT)).isFalse();
    assertThat(passes(owners(Set.of(7L), Set.of("httpd"), "web"), EVENT)).isFalse();
    assertThat(passes(owners(Set.of(1240L), Set.of("httpd"), "db"), EVENT)).isFalse();
  }

  private static Decision decision(RetransmitFilter filter, Owner owner) {
    return filter.decide(owner);
  }

  private static final Owner PROCESS = new Owner(1240, "httpd", null, null);
  private static final Owner CONTAINER = new Owner(0, null, "web", "8646764d8512");
  private static final RetransmitFilter BY_PID = owners(Set.of(1240L), Set.of());
  private static final RetransmitFilter BY_COMM = owners(Set.of(), Set.of("httpd"));
  private static final RetransmitFilter BY_CONTAINER = owners(Set.of(), Set.of(), "web");
  private static final RetransmitFilter BY_BOTH = owners(Set.of(1240L), Set.of(), "web");

  @Test
  void missingOwnerLeavesOwnerConditionsUndecided() {
    for (Owner none : List.of(Owner.NONE, Owner.NONE.asPending())) {
      for (RetransmitFilter filter : List.of(BY_PID, BY_COMM, BY_CONTAINER, BY_BOTH)) {
        assertThat(decision(filter, none)).isEqualTo(Decision.UNDECIDED);
      }
      assertThat(decision(ALL, none)).isEqualTo(Decision.SHOW);
    }
  }

  @Test
  void knownPartOfAPendingOwnerDecides() {
    assertThat(decision(BY_PID, PROCESS.asPending())).isEqualTo(Decision.SHOW);
    assertThat(decision(BY_COMM, new Owner(7, "sshd", null, null).asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(decision(BY_CONTAINER, CONTAINER.asPending())).isEqualTo(Decision.SHOW);
    assertThat(decision(owners(Set.of(7L), Set.of(), "web"), PROCESS.asPending()))
        .isEqualTo(Decision.HIDE);
    assertThat(decision(owners(Set.of(1240L), Set.of(), "db"), CONTAINER.asPending()))
        .isEqualTo(Decision.HIDE);
  }

  @Test
  void pendingContainerLeavesContainerConditionUndecided() {
    assertThat(decision(BY_CONTAINER, PROCESS.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(decision(BY_BOTH, PROCESS.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(decision(BY_CONTAINER, PROCESS)).isEqualTo(Decision.HIDE);
    assertThat(decision(BY_BOTH, PROCESS)).isEqualTo(Decision.HIDE);
  }

  @Test
  void pidZeroSelectsRetransmitsWithoutOwner() {
    RetransmitFilter none = owners(Set.of(0L), Set.of());

    assertThat(decision(none, Owner.NONE)).isEqualTo(Decision.SHOW);
    assertThat(decision(none, Owner.NONE.asPending())).isEqualTo(Decision.UNDECIDED);
    assertThat(decision(none, PROCESS)).isEqualTo(Decision.HIDE);
  }

  @Test
  void connectionIsFilteredByAddressNamespaceStateAndType() {
    Set<TcpState> states = Set.of(TcpState.SYN_SENT, TcpState.ESTABLISHED);
    Set<RetransmitType> types = Set.of(RetransmitType.RTO);
    Set<Long> netns = Set.of(4026532246L);
    String laddr = "172.17.0.0/16";
    String raddr = "10.0.0.0/8";
    assertThat(passes(connections(netns, laddr, raddr, states, types), EVENT)).isTrue();
    assertThat(passes(connections(Set.of(1L), laddr, raddr, states, types), EVENT)).isFalse();
    assertThat(passes(connections(netns, "172.18.0.0/16", raddr, states, types), EVENT)).isFalse();
    assertThat(passes(connections(netns, laddr, "11.0.0.0/8", states, types), EVENT)).isFalse();
    assertThat(passes(connections(netns, laddr, raddr, Set.of(TcpState.CLOSING), types), EVENT))
        .isFalse();
    assertThat(passes(connections(netns, laddr, raddr, states, Set.of(RetransmitType.TLP)), EVENT))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "web, true", "we*, true", "*, true", "8646, true", "8646764D8512, true",
    "we, false", "eb, false", "webs, false", "646, false", "WEB, false",
  })
  void containerPatternIsNamePrefixOrId(String text, boolean matches) {
    assertThat(new ContainerPattern(text).matches("web", EVENT.owner().containerId()))
        .isEqualTo(matches);
  }
}
