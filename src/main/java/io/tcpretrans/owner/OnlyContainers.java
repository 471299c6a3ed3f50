package io.tcpretrans.owner;

import io.tcpretrans.sys.ProcessFiles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The containers of network namespaces whose processes all belong to one container, which a runtime
 * of root made. The host's namespace has none. Thread-safe.
 */
final class OnlyContainers {
  /**
   * The only container that uses a network namespace.
   *
   * @param pid one of its processes
   */
  private record OnlyContainer(long pid, Container container) {}

  private final ProcessContainers processes;

  /** The inode of the network namespace of PID 1; 0: it cannot be read. */
  private final long hostNetns = ProcessFiles.netns(1);

  /** By inode number of the network namespace, as of the last refresh. */
  private volatile Map<Long, OnlyContainer> byNetns = Map.of();

  OnlyContainers(ProcessContainers processes) {
    this.processes = processes;
  }

  /** Returns whether a network namespace is the host's, or may be, because that is unknown. */
  boolean isHost(long netns) {
    return hostNetns == 0 || netns == hostNetns;
  }

  /**
   * Returns the only container in a namespace, or NONE in the host's; null: at the last refresh
   * there was none, or its process has left.
   *
   * @param netns the inode number
   */
  Container in(long netns) {
    if (isHost(netns)) {
      return Container.NONE;
    }
    OnlyContainer only = byNetns.get(netns);
    return only == null || ProcessFiles.netns(only.pid) != netns ? null : only.container;
  }

  /** Reads all processes; the parameters are as for {@link #read}. */
  void refresh(Consumer<Container> found, UnaryOperator<Container> named) {
    byNetns = find(found, named);
  }

  /**
   * Returns the containers by the inode numbers of the namespaces, as of now.
   *
   * @param found takes the container of each process that is in a container of root
   * @param named adds the name to a container
   */
  Map<Long, Container> read(Consumer<Container> found, UnaryOperator<Container> named) {
    Map<Long, Container> containers = new HashMap<>();
    find(found, named).forEach((netns, only) -> containers.put(netns, only.container));
    return containers;
  }

  private Map<Long, OnlyContainer> find(Consumer<Container> found, UnaryOperator<Container> named) {
    Map<Long, Container> byPid = processes.all();
    // a container of a user counts as none, because the namespace may be another's
    byPid.replaceAll((pid, container) -> container.isUsers() ? Container.NONE : container);
    byPid.values().stream().filter(container -> !container.isNone()).distinct().forEach(found);
    if (byPid.values().stream().allMatch(Container::isNone)) {
      return Map.of();
    }
    Map<Long, Set<Container>> all = new HashMap<>();
    Map<Long, Long> pids = new HashMap<>();
    byPid.forEach(
        (pid, container) -> {
          long netns = ProcessFiles.netns(pid);
          all.computeIfAbsent(netns, first -> new HashSet<>()).add(container);
          pids.put(netns, pid);
        });
    Map<Long, OnlyContainer> only = new HashMap<>();
    all.forEach(
        (netns, inNetns) -> {
          Container container = inNetns.iterator().next();
          if (inNetns.size() == 1 && !container.isNone() && netns != hostNetns && netns != 0) {
            only.put(netns, new OnlyContainer(pids.get(netns), named.apply(container)));
          }
        });
    return only;
  }
}
