package io.tcpretrans.why;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.why.decision.NetworkTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tables of namespaces that a test fills. */
final class FakeTables implements NetworkTables {
  private final Set<Long> namespaces = new TreeSet<>();
  private final Map<Long, List<Neighbour>> neighbours = new HashMap<>();
  private final Map<Long, List<Link>> links = new HashMap<>();
  private final Map<Long, Map<IpAddress, NextHop>> routes = new HashMap<>();
  private final Map<Long, Set<Integer>> backlogs = new HashMap<>();
  private final Map<Long, List<PacketQueue>> queues = new HashMap<>();

  /** Adds a device that has an address. */
  FakeTables device(long netns, int ifindex, String linkAddress, String... addresses) {
    namespaces.add(netns);
    of(links, netns).add(new Link(ifindex, "eth" + ifindex, "veth", linkAddress));
    for (String address : addresses) {
      routes(netns).put(IpAddress.parse(address), new NextHop(true, null, 1));
    }
    return this;
  }

  /**
   * @param gateway null: the destination is on the link
   */
  FakeTables route(long netns, String destination, String gateway, int ifindex) {
    IpAddress next = gateway == null ? null : IpAddress.parse(gateway);
    routes(netns).put(IpAddress.parse(destination), new NextHop(false, next, ifindex));
    return this;
  }

  FakeTables neighbour(long netns, String address, int ifindex, String linkAddress) {
    of(neighbours, netns)
        .add(new Neighbour(IpAddress.parse(address), ifindex, linkAddress, false, 0));
    return this;
  }

  FakeTables resolving(long netns, String address, int ifindex, long sinceNs) {
    of(neighbours, netns).add(new Neighbour(IpAddress.parse(address), ifindex, "", true, sinceNs));
    return this;
  }

  FakeTables backlog(long netns, int ifindex) {
    backlogs.computeIfAbsent(netns, n -> new HashSet<>()).add(ifindex);
    return this;
  }

  FakeTables queue(long netns, PacketQueue queue) {
    queues.put(netns, List.of(queue));
    return this;
  }

  private static <T> List<T> of(Map<Long, List<T>> lists, long netns) {
    return lists.computeIfAbsent(netns, n -> new ArrayList<>());
  }

  private Map<IpAddress, NextHop> routes(long netns) {
    return routes.computeIfAbsent(netns, n -> new HashMap<>());
  }

  @Override
  public Set<Long> namespaces() {
    return namespaces;
  }

  @Override
  public List<Neighbour> neighbours(long netns) {
    return neighbours.getOrDefault(netns, List.of());
  }

  @Override
  public List<Link> links(long netns) {
    return links.getOrDefault(netns, List.of());
  }

  @Override
  public NextHop nextHop(long netns, IpAddress destination) {
    return routes(netns).get(destination);
  }

  @Override
  public Set<Integer> devicesWithBacklog(long netns) {
    return backlogs.getOrDefault(netns, Set.of());
  }

  @Override
  public List<PacketQueue> packetQueues(long netns) {
    return queues.getOrDefault(netns, List.of());
  }
}
