package io.tcpretrans.filter;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import java.util.Set;

/**
 * A filter by address family and port. Only runs with --record or --replay need this filter,
 * because in other runs the kernel filters by address family and port.
 *
 * @param ipv4 whether to show IPv4 connections
 * @param ipv6 whether to show IPv6 connections
 * @param lports the local ports to show; empty: all
 * @param rports the remote ports to show; empty: all
 * @param otherConditions the filter by all other conditions, which must match as well
 */
public record EndpointFilter(
    boolean ipv4, boolean ipv6, Set<Integer> lports, Set<Integer> rports, Filter otherConditions)
    implements Filter {
  @Override
  public boolean matchesConnection(Retransmit event) {
    return (event.ip() == 4 ? ipv4 : ipv6)
        && (lports.isEmpty() || lports.contains(event.local().port()))
        && (rports.isEmpty() || rports.contains(event.remote().port()))
        && otherConditions.matchesConnection(event);
  }

  @Override
  public Decision decideByOwner(Owner owner) {
    return otherConditions.decideByOwner(owner);
  }
}
