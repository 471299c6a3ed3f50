package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ancestors of processes. A process keeps the ancestors that were found for it first, so it
 * keeps them when one of them ends and init becomes the parent of its children. Thread-safe.
 *
 * <p>The parent of a process is the process that started it, if the kernel side saw the start.
 * Otherwise it is the parent that the process has in /proc, and the one that it had when the run
 * began.
 */
final class ProcessTree {
  /** The most processes whose ancestors are cached. A full cache is emptied. */
  private static final int CAPACITY = 1 << 14;

  /** The most ancestors of a process. */
  private static final int MAX_ANCESTORS = 64;

  /**
   * A process.
   *
   * @param startNanos its exact start time, as in {@link OwningProcess}; 0: only the ticks are
   *     known
   * @param startTicks its start time, as in /proc/PID/stat
   */
  private record Node(long pid, long startNanos, long startTicks) {}

  /**
   * The ancestors of a process.
   *
   * @param pids the nearest first; null: unknown
   */
  record Ancestors(List<Long> pids) {
    static final Ancestors NONE = new Ancestors(List.of());
    static final Ancestors UNKNOWN = new Ancestors(null);
  }

  private final SocketOwners kernel;
  private final Map<Node, Ancestors> ancestors = new ConcurrentHashMap<>();

  /** The parents of all processes at the start of the run, by PID. */
  private volatile Map<Long, ProcessFiles.Parent> atStart = Map.of();

  ProcessTree(SocketOwners kernel) {
    this.kernel = kernel;
  }

  /** Reads the parents of all processes that run now. Takes some 20 microseconds for each. */
  void readAll() throws IOException {
    Map<Long, ProcessFiles.Parent> parents = new HashMap<>();
    for (long pid : ProcessFiles.pids()) {
      ProcessFiles.Parent parent = ProcessFiles.parent(pid);
      if (parent != null) {
        parents.put(pid, parent);
      }
    }
    atStart = parents;
  }

  /** Returns the ancestors if they were looked up before; null: they were not. Reads no file. */
  Ancestors cached(OwningProcess process) {
    return process == null ? Ancestors.NONE : ancestors.get(key(process));
  }

  /** Returns the ancestors. Reads files. */
  Ancestors find(OwningProcess process) {
    Ancestors cached = cached(process);
    if (cached != null) {
      return cached;
    }
    if (ancestors.size() >= CAPACITY) {
      ancestors.clear();
    }
    Ancestors found = read(key(process));
    ancestors.put(key(process), found);
    return found;
  }

  private static Node key(OwningProcess process) {
    return new Node(process.pid(), process.startNanos(), ProcessFiles.ticks(process.startNanos()));
  }

  private Ancestors read(Node process) {
    Set<Node> parents = parents(process);
    if (parents == null) {
      return Ancestors.UNKNOWN;
    }
    Set<Long> found = new LinkedHashSet<>();
    parents.forEach(parent -> addWithAncestors(parent, found));
    return new Ancestors(List.copyOf(found));
  }

  /** Adds a process and its ancestors, the nearest first, unless there are too many. */
  private void addWithAncestors(Node process, Set<Long> found) {
    if (found.size() >= MAX_ANCESTORS || !found.add(process.pid)) {
      return;
    }
    Ancestors known = ancestors.get(process);
    if (known != null && known.pids() != null) {
      found.addAll(known.pids());
      return;
    }
    Set<Node> parents = parents(process);
    if (parents != null) {
      parents.forEach(parent -> addWithAncestors(parent, found));
    }
  }

  /**
   * Returns the parents of a process; empty: it has none in this PID namespace.
   *
   * @return null: the process has ended, and nobody saw its parent
   */
  private Set<Node> parents(Node process) {
    OwningProcess creator =
        process.startNanos == 0
            ? null
            : kernel.creator(new OwningProcess(process.pid, process.startNanos, null));
    if (creator != null) {
      return Set.of(key(creator));
    }
    Set<Node> parents = null;
    for (ProcessFiles.Parent read :
        Arrays.asList(ProcessFiles.parent(process.pid), atStart.get(process.pid))) {
      if (read != null && read.startTicks() == process.startTicks) { // not a later process
        parents = parents == null ? new LinkedHashSet<>() : parents;
        if (read.parent() != 0) {
          parents.add(parent(read.parent(), process.startTicks));
        }
      }
    }
    return parents;
  }

  /**
   * Returns a parent.
   *
   * @param pid the PID that the parent had when it was read; a later process may have it now
   * @param childTicks when its child started; the parent started before
   */
  private Node parent(long pid, long childTicks) {
    for (ProcessFiles.Parent read : Arrays.asList(ProcessFiles.parent(pid), atStart.get(pid))) {
      if (read != null && read.startTicks() <= childTicks) {
        return new Node(pid, 0, read.startTicks());
      }
    }
    return new Node(pid, 0, -1);
  }
}
