package io.tcpretrans.filter;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.pipeline.Filter.Decision;
import java.util.Set;

/**
 * The conditions on the connection. A retransmit must meet all of them. The kernel also applies
 * those on address family and port, unless the run is recorded.
 *
 * @param ipv4 whether to show IPv4 connections
 * @param ipv6 whether to show IPv6 connections
 * @param ports the ports at either end
 * @param netns inode numbers of network namespaces
 * @param states the states to show
 * @param types the types to show
 * @param direction null: both directions, and connections whose direction is unknown
 */
public record ConnectionFilter(
    boolean ipv4,
    boolean ipv6,
    PortCondition ports,
    Selection<Long> netns,
    Selection<Cidr> localAddresses,
    Selection<Cidr> remoteAddresses,
    Set<TcpState> states,
    Set<RetransmitType> types,
    Direction direction) {
  /** The filter that shows everything. */
  public static final ConnectionFilter ALL =
      new ConnectionFilter(
          true,
          true,
          PortCondition.ALL,
          Selection.all(),
          Selection.all(),
          Selection.all(),
          Set.of(TcpState.values()),
          Set.of(RetransmitType.values()),
          null);

  boolean isSet() {
    return !equals(ALL);
  }

  Decision decide(Retransmit event) {
    boolean matches =
        (event.ip() == 4 ? ipv4 : ipv6)
            && ports.matches(event.local().port(), event.remote().port())
            && states.contains(event.state())
            && types.contains(event.type())
            && netns.passes(inode -> inode == event.socket().netns())
            && localAddresses.passes(range -> range.contains(event.local().address()))
            && remoteAddresses.passes(range -> range.contains(event.remote().address()));
    if (!matches) {
      return Decision.HIDE;
    }
    if (direction == null || direction == event.direction()) {
      return Decision.SHOW;
    }
    return event.direction() == null ? Decision.UNDECIDED : Decision.HIDE;
  }
}
