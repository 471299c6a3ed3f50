package io.tcpretrans.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.Filter.Decision;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointFilterTest {
  private static final Set<Integer> ALL_PORTS = Set.of();

  /** A filter with constant results. */
  private record ConstantFilter(boolean matchesConnection, Decision decision) implements Filter {
    @Override
    public boolean matchesConnection(Retransmit retransmit) {
      return matchesConnection;
    }

    @Override
    public Decision decideByOwner(Owner owner) {
      return decision;
    }
  }

  private static boolean matches(
      boolean ipv4, boolean ipv6, Set<Integer> lports, Set<Integer> rports, Retransmit event) {
    return new EndpointFilter(ipv4, ipv6, lports, rports, new ConstantFilter(true, Decision.SHOW))
        .matchesConnection(event);
  }

  @Test
  void addressFamilyIsFiltered() {
    assertThat(matches(true, false, ALL_PORTS, ALL_PORTS, Events.ipv4())).isTrue();
    assertThat(matches(true, false, ALL_PORTS, ALL_PORTS, Events.ipv6())).isFalse();
    assertThat(matches(false, true, ALL_PORTS, ALL_PORTS, Events.ipv4())).isFalse();
    assertThat(matches(false, true, ALL_PORTS, ALL_PORTS, Events.ipv6())).isTrue();
  }

  @Test
  void localAndRemotePortsAreFiltered() {
    assertThat(matches(true, true, Set.of(1, 8080), ALL_PORTS, Events.ipv4())).isTrue();
    assertThat(matches(true, true, Set.of(45212), ALL_PORTS, Events.ipv4())).isFalse();
    assertThat(matches(true, true, ALL_PORTS, Set.of(45212), Events.ipv4())).isTrue();
    assertThat(matches(true, true, ALL_PORTS, Set.of(8080), Events.ipv4())).isFalse();
    assertThat(matches(true, true, Set.of(8080), Set.of(1), Events.ipv4())).isFalse();
  }

  @Test
  void otherConditionsAreAppliedToEventsThatMatch() {
    Filter undecided =
        new EndpointFilter(
            true, true, ALL_PORTS, ALL_PORTS, new ConstantFilter(true, Decision.UNDECIDED));
    Filter excluded =
        new EndpointFilter(
            true, true, ALL_PORTS, ALL_PORTS, new ConstantFilter(false, Decision.SHOW));

    assertThat(undecided.matchesConnection(Events.ipv4())).isTrue();
    assertThat(undecided.decideByOwner(Owner.NONE)).isEqualTo(Decision.UNDECIDED);
    assertThat(excluded.matchesConnection(Events.ipv4())).isFalse();
    assertThat(excluded.decideByOwner(Owner.NONE)).isEqualTo(Decision.SHOW);
  }
}
