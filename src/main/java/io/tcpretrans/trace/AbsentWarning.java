package io.tcpretrans.trace;

import io.tcpretrans.event.Owner;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A warning about processes, containers and network namespaces that the filter selects and that are
 * not on this host at the start of a run.
 */
final class AbsentWarning {
  private AbsentWarning() {}

  /**
   * Searches the host once for the processes, containers and network namespaces of the filter. The
   * search may take long, so it has a thread of its own.
   *
   * @param containers lists the running containers; called only if the filter selects containers
   * @param warn called by that thread with one sentence for each of them that is not there
   */
  static void start(
      RetransmitFilter filter, Supplier<List<Owner>> containers, Consumer<String> warn) {
    Thread thread = new Thread(() -> search(filter, containers, warn), "absent-warning");
    thread.setDaemon(true);
    thread.start();
  }

  private static void search(
      RetransmitFilter filter, Supplier<List<Owner>> containers, Consumer<String> warn) {
    try {
      if (!filter.pids().isEmpty() || !filter.comms().isEmpty()) {
        searchProcesses(filter, warn);
      }
      if (!filter.containers().isEmpty()) {
        searchContainers(filter, containers.get(), warn);
      }
      if (!filter.netns().isEmpty()) {
        searchNamespaces(filter, warn);
      }
    } catch (IOException e) {
      return; // the warning is only a hint; the trace works without it
    }
  }

  private static void searchProcesses(RetransmitFilter filter, Consumer<String> warn)
      throws IOException {
    Set<Long> pids = new HashSet<>(ProcessFiles.pids());
    Set<String> comms = new HashSet<>();
    for (long pid : pids) {
      comms.add(ProcessFiles.comm(pid));
    }
    filter.pids().stream()
        .filter(pid -> pid != 0 && !pids.contains(pid)) // 0 selects rows without an owner
        .forEach(pid -> warn.accept("No visible process has PID " + pid + "; waiting for it."));
    filter.comms().stream()
        .filter(comm -> !comms.contains(comm))
        .forEach(
            comm -> warn.accept("No visible process is named '" + comm + "'; waiting for one."));
  }

  private static void searchContainers(
      RetransmitFilter filter, List<Owner> running, Consumer<String> warn) {
    for (ContainerPattern pattern : filter.containers()) {
      if (running.stream().noneMatch(c -> pattern.matches(c.container(), c.containerId()))) {
        warn.accept("No visible container matches '" + pattern + "'; waiting for one.");
      }
    }
  }

  private static void searchNamespaces(RetransmitFilter filter, Consumer<String> warn)
      throws IOException {
    Set<Long> inodes = NetworkNamespace.all().keySet();
    filter.netns().stream()
        .filter(inode -> !inodes.contains(inode))
        .forEach(
            inode ->
                warn.accept(
                    "No visible network namespace has inode " + inode + "; waiting for it."));
  }
}
