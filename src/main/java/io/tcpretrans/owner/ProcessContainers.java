package io.tcpretrans.owner;

import io.tcpretrans.sys.HostFiles;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * The containers of processes and sockets, without their names. A cgroup that a user could make
 * counts only for processes and sockets of that user. Thread-safe.
 */
final class ProcessContainers {
  private final Cgroups cgroups;
  private final HostFiles files;

  ProcessContainers(HostFiles files) {
    this(new Cgroups(), files);
  }

  ProcessContainers(Cgroups cgroups, HostFiles files) {
    this.cgroups = cgroups;
    this.files = files;
  }

  /** Reads the mounts of cgroups again. */
  void refresh() {
    cgroups.refresh();
  }

  /** Returns the innermost containers of all visible processes, or NONE, by PID. */
  Map<Long, Container> all() {
    Map<Long, Container> all = new HashMap<>();
    try {
      for (long pid : ProcessFiles.pids()) {
        all.put(pid, ofProcess(pid));
      }
    } catch (IOException e) {
      return all; // /proc is not mounted
    }
    return all;
  }

  /** Returns the innermost container of a process, or NONE. */
  Container ofProcess(long pid) {
    return ofProcess(pid, ProcessFiles.cgroups(pid));
  }

  /**
   * Returns the innermost container of a process, or NONE.
   *
   * @param lines the lines of /proc/PID/cgroup
   */
  Container ofProcess(long pid, List<String> lines) {
    for (String line : lines) {
      Container container = first(cgroups.claims(line), user -> belongsTo(pid, user));
      if (!container.isNone()) {
        return container;
      }
    }
    return Container.NONE;
  }

  /**
   * Returns the innermost container of a socket, or NONE.
   *
   * @param claims those of its cgroup
   * @param user the user ID of the socket
   */
  static Container ofSocket(List<ContainerClaim> claims, long user) {
    return first(claims, maker -> maker == user);
  }

  private static Container first(List<ContainerClaim> claims, LongPredicate belongsTo) {
    for (ContainerClaim claim : claims) {
      if (claim.isRoots() || belongsTo.test(claim.user())) {
        return new Container(claim, null);
      }
    }
    return Container.NONE;
  }

  private boolean belongsTo(long pid, long user) {
    return ProcessFiles.user(pid) == user
        || ProcessFiles.namespaceRoot(pid) == user
        || files.isInNamespaceOf(pid, user);
  }
}
