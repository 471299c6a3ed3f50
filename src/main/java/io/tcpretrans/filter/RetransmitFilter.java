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
  public Decision decide(Owner owner) {
    Decision process = byProcess(owner);
    Decision container = byContainer(owner);
    if (process == Decision.HIDE || container == Decision.HIDE) {
      return Decision.HIDE;
    }
    return process == Decision.SHOW ? container : process;
  }

  private Decision byProcess(Owner owner) {
    if (pids.isEmpty() && comms.isEmpty()) {
      return Decision.SHOW;
    }
    if (owner.pid() == 0) { // which -p 0 asks for
      boolean none = !owner.pending() && pids.contains(0L) && comms.isEmpty();
      return none ? Decision.SHOW : Decision.UNDECIDED;
    }
    return oneOf(pids, owner.pid()) && oneOf(comms, owner.comm()) ? Decision.SHOW : Decision.HIDE;
  }

  private Decision byContainer(Owner owner) {
    if (matchesOneOf(containers, owner)) {
      return Decision.SHOW;
    }
    boolean known = owner.containerId() != null || (owner.pid() != 0 && !owner.pending());
    return known ? Decision.HIDE : Decision.UNDECIDED;
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
