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
 * The filter by owner, network namespace, address, state and type. A retransmit passes when each
 * condition has a matching entry. A condition without entries matches everything.
 *
 * @param pids process IDs of owners; 0: no owner
 * @param comms process names of owners
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
    return matches(netns, event.socket().netns())
        && matches(states, event.state())
        && matches(types, event.type())
        && addressMatches(localAddresses, event.local().address())
        && addressMatches(remoteAddresses, event.remote().address());
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
    if (owner.pid() == 0) {
      boolean wanted = !owner.pending() && pids.contains(0L) && comms.isEmpty();
      return wanted ? Decision.SHOW : Decision.UNDECIDED;
    }
    return matches(pids, owner.pid()) && matches(comms, owner.comm())
        ? Decision.SHOW
        : Decision.HIDE;
  }

  private Decision byContainer(Owner owner) {
    if (containerMatches(containers, owner)) {
      return Decision.SHOW;
    }
    boolean complete = owner.containerId() != null || (owner.pid() != 0 && !owner.pending());
    return complete ? Decision.HIDE : Decision.UNDECIDED;
  }

  private static <T> boolean matches(Set<T> wanted, T value) {
    return wanted.isEmpty() || (value != null && wanted.contains(value));
  }

  private static boolean addressMatches(List<Cidr> wanted, IpAddress address) {
    for (Cidr range : wanted) {
      if (range.contains(address)) {
        return true;
      }
    }
    return wanted.isEmpty();
  }

  private static boolean containerMatches(List<ContainerPattern> wanted, Owner owner) {
    for (ContainerPattern pattern : wanted) {
      if (pattern.matches(owner.container(), owner.containerId())) {
        return true;
      }
    }
    return wanted.isEmpty();
  }
}
