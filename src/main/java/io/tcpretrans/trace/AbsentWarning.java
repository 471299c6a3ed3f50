package io.tcpretrans.trace;

import io.tcpretrans.event.Owner;
import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.filter.Selection;
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
    List<Long> pids = wanted(filter.owner().pids());
    List<CommPattern> comms = wanted(filter.owner().comms());
    List<ContainerPattern> patterns = wanted(filter.owner().containers());
    List<Long> inodes = wanted(filter.connection().netns());
    try {
      if (!pids.isEmpty() || !comms.isEmpty()) {
        searchProcesses(pids, comms, warn);
      }
      if (!patterns.isEmpty()) {
        searchContainers(patterns, containers.get(), warn);
      }
      if (!inodes.isEmpty()) {
        searchNamespaces(inodes, warn);
      }
    } catch (IOException e) {
      return; // the warning is only a hint; the trace works without it
    }
  }

  /** Returns the entries that rows are wanted for; none of a negated list. */
  private static <E> List<E> wanted(Selection<E> selection) {
    return selection.negated() ? List.of() : selection.entries();
  }

  private static void searchProcesses(
      List<Long> pids, List<CommPattern> patterns, Consumer<String> warn) throws IOException {
    Set<Long> running = new HashSet<>(ProcessFiles.pids());
    Set<String> comms = new HashSet<>();
    for (long pid : running) {
      String comm = ProcessFiles.comm(pid);
      if (comm != null) { // the process still runs
        comms.add(comm);
      }
    }
    pids.stream()
        .filter(pid -> pid != 0 && !running.contains(pid)) // 0 selects rows without an owner
        .forEach(pid -> warn.accept("No visible process has PID " + pid + "; waiting for it."));
    patterns.stream()
        .filter(pattern -> comms.stream().noneMatch(pattern::matches))
        .forEach(
            pattern ->
                warn.accept("No visible process is named '" + pattern + "'; waiting for one."));
  }

  private static void searchContainers(
      List<ContainerPattern> patterns, List<Owner> running, Consumer<String> warn) {
    for (ContainerPattern pattern : patterns) {
      if (running.stream().noneMatch(c -> pattern.matches(c.container(), c.containerId()))) {
        warn.accept("No visible container matches '" + pattern + "'; waiting for one.");
      }
    }
  }

  private static void searchNamespaces(List<Long> inodes, Consumer<String> warn)
      throws IOException {
    Set<Long> visible = NetworkNamespace.all().keySet();
    inodes.stream()
        .filter(inode -> !visible.contains(inode))
        .forEach(
            inode ->
                warn.accept(
                    "No visible network namespace has inode " + inode + "; waiting for it."));
  }
}
