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
 * A filter by owner, network namespace, address, state and type. Each condition is a set of
 * entries, and a retransmit passes the filter if it matches an entry of each condition. A condition
 * without entries matches every retransmit.
 *
 * @param pids process IDs of owners; 0 matches retransmits for which no owner was found
 * @param comms process names of owners
 * @param containers containers of owners
 * @param netns inode numbers of network namespaces
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
  public boolean matchesConnection(Retransmit event) {
    return matches(netns, event.socket().netns())
        && matches(states, event.state())
        && matches(types, event.type())
        && addressMatches(localAddresses, event.local().address())
        && addressMatches(remoteAddresses, event.remote().address());
  }

  @Override
  public Decision decideByOwner(Owner owner) {
    Decision process = decideByProcess(owner);
    Decision container = decideByContainer(owner);
    if (process == Decision.HIDE || container == Decision.HIDE) {
      return Decision.HIDE;
    }
    return process == Decision.SHOW ? container : process;
  }

  private Decision decideByProcess(Owner owner) {
    if (pids.isEmpty() && comms.isEmpty()) {
      return Decision.SHOW;
    }
    if (owner.pid() == 0) {
      boolean selected = !owner.pending() && pids.contains(0L) && comms.isEmpty();
      // not HIDE after a finished lookup, so that the summary counts the row as undecided
      return selected ? Decision.SHOW : Decision.UNDECIDED;
    }
    return matches(pids, owner.pid()) && matches(comms, owner.comm())
        ? Decision.SHOW
        : Decision.HIDE;
  }

  private Decision decideByContainer(Owner owner) {
    if (containerMatches(containers, owner)) {
      return Decision.SHOW;
    }
    // A lookup that has finished and found a process has found its container, if there is one.
    boolean isFinal = owner.containerId() != null || (owner.pid() != 0 && !owner.pending());
    return isFinal ? Decision.HIDE : Decision.UNDECIDED;
  }

  private static <T> boolean matches(Set<T> entries, T value) {
    return entries.isEmpty() || (value != null && entries.contains(value));
  }

  private static boolean addressMatches(List<Cidr> ranges, IpAddress address) {
    for (Cidr range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return ranges.isEmpty();
  }

  private static boolean containerMatches(List<ContainerPattern> patterns, Owner owner) {
    for (ContainerPattern pattern : patterns) {
      if (pattern.matches(owner.container(), owner.containerId())) {
        return true;
      }
    }
    return patterns.isEmpty();
  }
}
