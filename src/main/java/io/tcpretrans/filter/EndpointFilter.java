package io.tcpretrans.filter;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import java.util.Set;

/**
 * The filter by address family and port, for recordings and while a recording is written. Otherwise
 * the kernel filters by both.
 *
 * @param lports the local ports to show; empty: all
 * @param rports the remote ports to show; empty: all
 * @param rest the filter for events that pass this one
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
