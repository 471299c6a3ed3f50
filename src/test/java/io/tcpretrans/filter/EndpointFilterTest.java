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
  private static final Set<Integer> ALL = Set.of();

  /** A filter with constant answers. */
  private record Rest(boolean connection, Decision decision) implements Filter {
    @Override
    public boolean wantsConnection(Retransmit retransmit) {
      return connection;
    }

    @Override
    public Decision decide(Owner owner) {
      return decision;
    }
  }

  private static boolean wants(
      boolean ipv4, boolean ipv6, Set<Integer> lports, Set<Integer> rports, Retransmit event) {
    return new EndpointFilter(ipv4, ipv6, lports, rports, new Rest(true, Decision.SHOW))
        .wantsConnection(event);
  }

  @Test
  void familiesAreFiltered() {
    assertThat(wants(true, false, ALL, ALL, Events.ipv4())).isTrue();
    assertThat(wants(true, false, ALL, ALL, Events.ipv6())).isFalse();
    assertThat(wants(false, true, ALL, ALL, Events.ipv4())).isFalse();
    assertThat(wants(false, true, ALL, ALL, Events.ipv6())).isTrue();
  }

  @Test
  void portsAreFiltered() {
    assertThat(wants(true, true, Set.of(1, 8080), ALL, Events.ipv4())).isTrue();
    assertThat(wants(true, true, Set.of(45212), ALL, Events.ipv4())).isFalse();
    assertThat(wants(true, true, ALL, Set.of(45212), Events.ipv4())).isTrue();
    assertThat(wants(true, true, ALL, Set.of(8080), Events.ipv4())).isFalse();
    assertThat(wants(true, true, Set.of(8080), Set.of(1), Events.ipv4())).isFalse();
  }

  @Test
  void passedEventsAreLeftToTheRest() {
    Filter connection =
        new EndpointFilter(true, true, ALL, ALL, new Rest(true, Decision.UNDECIDED));
    Filter owner = new EndpointFilter(true, true, ALL, ALL, new Rest(false, Decision.SHOW));

    assertThat(connection.wantsConnection(Events.ipv4())).isTrue();
    assertThat(connection.decide(Owner.NONE)).isEqualTo(Decision.UNDECIDED);
    assertThat(owner.wantsConnection(Events.ipv4())).isFalse();
    assertThat(owner.decide(Owner.NONE)).isEqualTo(Decision.SHOW);
  }
}
