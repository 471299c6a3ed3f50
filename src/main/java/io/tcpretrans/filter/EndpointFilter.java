package io.tcpretrans.filter;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import java.util.Set;

/**
 * What the kernel decides when it can: families and ports. For recordings, and while one is made.
 *
 * @param lports keep these local ports; empty: all
 * @param rports keep these remote ports; empty: all
 * @param rest decides about what is left
 */
public record EndpointFilter(
    boolean ipv4, boolean ipv6, Set<Integer> lports, Set<Integer> rports, Filter rest)
    implements Filter {
  @Override
  public boolean wantsConnection(Retransmit event) {
    return (event.ip() == 4 ? ipv4 : ipv6)
        && (lports.isEmpty() || lports.contains(event.local().port()))
        && (rports.isEmpty() || rports.contains(event.remote().port()))
        && rest.wantsConnection(event);
  }

  @Override
  public Decision decide(Owner owner) {
    return rest.decide(owner);
  }
}
