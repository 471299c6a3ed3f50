package io.tcpretrans.filter;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.pipeline.Filter;
import java.util.List;
import java.util.Set;

/**
 * Which retransmits are shown: all conditions hold, of each list one. An empty list is no
 * condition.
 *
 * @param comms names of processes
 * @param netns inodes of network namespaces
 */
public record RetransmitFilter(
    Set<Long> pids,
    Set<String> comms,
    List<ContainerPattern> containers,
    Set<Long> netns,
    List<Cidr> localAddresses,
    List<Cidr> remoteAddresses,
    Set<TcpState> states,
    Set<RetransmitType> types)
    implements Filter {

  @Override
  public boolean wantsConnection(Retransmit event) {
    return oneOf(netns, event.socket().netns())
        && oneOf(states, event.state())
        && oneOf(types, event.type())
        && inOneOf(localAddresses, event.local().address())
        && inOneOf(remoteAddresses, event.remote().address());
  }

  @Override
  public boolean wantsOwner(Retransmit event) {
    Owner owner = event.owner();
    return oneOf(pids, owner.pid())
        && oneOf(comms, owner.comm())
        && matchesOneOf(containers, owner);
  }

  private static <T> boolean oneOf(Set<T> wanted, T value) {
    return wanted.isEmpty() || (value != null && wanted.contains(value));
  }

  private static boolean inOneOf(List<Cidr> wanted, IpAddress address) {
    for (Cidr range : wanted) {
      if (range.contains(address)) {
        return true;
      }
    }
    return wanted.isEmpty();
  }

  private static boolean matchesOneOf(List<ContainerPattern> wanted, Owner owner) {
    for (ContainerPattern pattern : wanted) {
      if (pattern.matches(owner.container(), owner.containerId())) {
        return true;
      }
    }
    return wanted.isEmpty();
  }
}
