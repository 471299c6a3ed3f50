package io.tcpretrans.trace;

import io.tcpretrans.event.Owner;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.owner.OwnerResolver;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Warns of processes, containers and namespaces in a filter that do not exist now. */
final class AbsentWarning {
  private AbsentWarning() {}

  /** Looks, on a thread of its own. */
  static void start(RetransmitFilter filter, Consumer<String> warning) {
    Thread thread = new Thread(() -> look(filter, warning), "absent-warning");
    thread.setDaemon(true);
    thread.start();
  }

  private static void look(RetransmitFilter filter, Consumer<String> warning) {
    try {
      if (!filter.pids().isEmpty() || !filter.comms().isEmpty()) {
        processes(filter, warning);
      }
      if (!filter.containers().isEmpty()) {
        List<Owner> running = OwnerResolver.runningContainers();
        for (ContainerPattern wanted : filter.containers()) {
          if (running.stream().noneMatch(c -> wanted.matches(c.container(), c.containerId()))) {
            warning.accept("No visible container matches '" + wanted + "'; waiting for one.");
          }
        }
      }
      if (!filter.netns().isEmpty()) {
        Set<Long> there = NetworkNamespace.all().keySet();
        filter.netns().stream()
            .filter(inode -> !there.contains(inode))
            .forEach(
                inode ->
                    warning.accept(
                        "No visible network namespace has inode " + inode + "; waiting for it."));
      }
    } catch (IOException e) {
      return; // a warning less
    }
  }

  private static void processes(RetransmitFilter filter, Consumer<String> warning)
      throws IOException {
    Set<Long> pids = new HashSet<>(ProcessFiles.all());
    Set<String> comms = new HashSet<>();
    for (long pid : pids) {
      comms.add(ProcessFiles.comm(pid));
    }
    filter.pids().stream()
        .filter(pid -> !pids.contains(pid))
        .forEach(pid -> warning.accept("No visible process has PID " + pid + "; waiting for it."));
    filter.comms().stream()
        .filter(comm -> !comms.contains(comm))
        .forEach(
            comm -> warning.accept("No visible process is named '" + comm + "'; waiting for one."));
  }
}
