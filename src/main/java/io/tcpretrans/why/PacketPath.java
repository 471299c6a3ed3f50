package io.tcpretrans.why;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.why.decision.NetworkTables;
import io.tcpretrans.why.decision.NetworkTables.Link;
import io.tcpretrans.why.decision.NetworkTables.Neighbour;
import io.tcpretrans.why.decision.NetworkTables.NextHop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way of packets from one network namespace of this host to the next, by routes and link-layer
 * addresses. It knows one state of the tables, and only one thread may use it. It ends where the
 * next namespace is not visible or not certain, for example behind address translation, inside a
 * tunnel, or where a route has several next hops.
 */
final class PacketPath {
  private static final int MAX_HOPS = 16;

  private final NetworkTables tables;
  private final Set<Long> namespaces;
  private final Map<Long, List<Neighbour>> neighbours = new HashMap<>();
  private final Map<Long, List<Link>> links = new HashMap<>();

  /**
   * One namespace on the way.
   *
   * @param route null: none, or it is not known
   * @param nextHop the address to which the packet is handed; null: the way ends here
   * @param neighbour the entry of that address; null: none
   */
  record Hop(long netns, NextHop route, IpAddress nextHop, Neighbour neighbour) {}

  /** Reads the neighbour tables of these namespaces. */
  PacketPath(NetworkTables tables, Set<Long> namespaces) {
    this.tables = tables;
    this.namespaces = namespaces;
    namespaces.forEach(netns -> neighbours.put(netns, tables.neighbours(netns)));
  }

  /** Returns whether any namespace waits for the link-layer address of a next hop. */
  boolean hasResolving() {
    return neighbours.values().stream().anyMatch(n -> n.stream().anyMatch(Neighbour::resolving));
  }

  /** Returns the way from a namespace to a destination; it has at least this namespace. */
  List<Hop> walk(long start, IpAddress destination) {
    List<Hop> hops = new ArrayList<>();
    Long netns = start;
    while (netns != null && hops.size() < MAX_HOPS && !isOn(hops, netns)) {
      Hop hop = hop(netns, destination);
      hops.add(hop);
      netns = next(hop);
    }
    return hops;
  }

  private static boolean isOn(List<Hop> hops, long netns) {
    return hops.stream().anyMatch(hop -> hop.netns == netns);
  }

  private Hop hop(long netns, IpAddress destination) {
    NextHop route = tables.nextHop(netns, destination);
    if (route == null || route.local()) {
      return new Hop(netns, route, null, null);
    }
    IpAddress next = route.gateway() == null ? destination : route.gateway();
    Neighbour neighbour =
        neighbours.getOrDefault(netns, List.of()).stream()
            .filter(entry -> entry.ifindex() == route.ifindex() && entry.address().equals(next))
            .findFirst()
            .orElse(null);
    return new Hop(netns, route, next, neighbour);
  }

  /** Returns the namespace of the device that has the link-layer address of the next hop. */
  private Long next(Hop hop) {
    if (hop.neighbour == null || hop.neighbour.linkAddress().isEmpty()) {
      return null;
    }
    List<Long> owners =
        namespaces.stream().filter(n -> hasLink(n, hop.neighbour.linkAddress())).toList();
    if (owners.size() > 1) { // for example ipvlan devices, which share an address
      owners = owners.stream().filter(n -> isLocal(n, hop.nextHop)).toList();
    }
    return owners.size() == 1 ? owners.get(0) : null;
  }

  private boolean hasLink(long netns, String linkAddress) {
    return links(netns).stream().anyMatch(link -> link.linkAddress().equals(linkAddress));
  }

  private boolean isLocal(long netns, IpAddress address) {
    NextHop route = tables.nextHop(netns, address);
    return route != null && route.local();
  }

  private List<Link> links(long netns) {
    return links.computeIfAbsent(netns, tables::links);
  }

  /** Returns the name of a device; null: it is not known. */
  String deviceName(long netns, int ifindex) {
    return links(netns).stream()
        .filter(link -> link.ifindex() == ifindex)
        .map(Link::name)
        .findFirst()
        .orElse(null);
  }
}
