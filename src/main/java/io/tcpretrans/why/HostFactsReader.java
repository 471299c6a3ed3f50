package io.tcpretrans.why;

import io.tcpretrans.event.HostFacts;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.why.decision.Netns;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A reader of what the diagnosis says of this host besides its rows. */
public final class HostFactsReader {
  private final Supplier<Map<Long, String>> containers;
  private final Supplier<Libc> libc;

  /**
   * Reads nothing yet.
   *
   * @param containers names of the containers that have a network namespace for themselves, by its
   *     inode number
   * @param libc loaded only for network namespaces without a process, which must be entered
   */
  public HostFactsReader(Supplier<Map<Long, String>> containers, Supplier<Libc> libc) {
    this.containers = containers;
    this.libc = libc;
  }

  /**
   * Reads the facts about the host and these namespaces.
   *
   * @param seconds duration of the run
   * @param filtering whether the tables of iptables in a namespace matter: to read them, a
   *     namespace without a process must be entered
   */
  HostFacts read(
      double seconds, Collection<Netns> wanted, Predicate<Netns> filtering, Readings readings) {
    Namespaces known = Namespaces.now(readings.latest(), containers.get(), libc);
    List<HostFacts.Namespace> namespaces =
        wanted.stream()
            .map(
                netns ->
                    namespace(
                        netns, known, filtering.test(netns), readings.conntrackGrowth(netns.id())))
            .toList();
    return new HostFacts(seconds, ConntrackCounters.max(), namespaces);
  }

  private static HostFacts.Namespace namespace(
      Netns netns, Namespaces known, boolean filtering, ConntrackCounters conntrack) {
    Long living = known.isReplaced(netns.inode(), netns.id()) ? null : netns.inode();
    return new HostFacts.Namespace(
        netns.inode(),
        netns.id(),
        living == null ? null : known.name(living),
        known.container(living),
        known.enter(living),
        !filtering || known.hasLegacyTables(living),
        conntrack.entries(),
        conntrack.drop(),
        conntrack.insertFailed());
  }
}
