package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Socket;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Maps a connection to its container. The cgroup of the owning process determines the container, if
 * it was read while the process lived. Otherwise the cgroup v2 of the socket determines it, and
 * then the network namespace, if all processes in it belong to one container. The network namespace
 * does not count if the process that closed the socket had entered it from outside (nsenter(1)).
 */
final class Containers {
  private static final int CAPACITY = 1 << 14;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int PAUSE_PER_REFRESH = 20;

  private static final String ON_HOST = "";

  private record ProcessKey(long pid, long startNanos) {
    // The methods of a record are slower: C1 does not inline them, and every row calls these.
    @Override
    public boolean equals(Object other) {
      return other instanceof ProcessKey that && pid == that.pid && startNanos == that.startNanos;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * pid + startNanos);
    }
  }

  /** The cgroup and the network namespace of a socket. */
  private record SocketPlace(long cgroupId, long netnsId) {
    @Override
    public boolean equals(Object other) {
      return other instanceof SocketPlace that
          && cgroupId == that.cgroupId
          && netnsId == that.netnsId;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * cgroupId + netnsId);
    }
  }

  /** A process of the only container that uses a network namespace. */
  private record OnlyContainer(long pid, Container container) {}

  private final ContainerNames names = new ContainerNames(Path.of("/"));
  private final CgroupTree cgroups = new CgroupTree();

  /** A value is empty if the process had ended before its cgroup was read. */
  private final Map<ProcessKey, Optional<Container>> byProcess = new ConcurrentHashMap<>();

  /** By cgroup. A value is NONE if the cgroup names no container, as on a host with cgroup v1. */
  private final Map<SocketPlace, Container> byPlace = new ConcurrentHashMap<>();

  /** The inode of the network namespace of PID 1; 0: it cannot be read. */
  private final long hostNetns = ProcessFiles.netns(1);

  /** By inode of the network namespace, as of the last refresh. */
  private volatile Map<Long, OnlyContainer> byNetns = Map.of();

  /**
   * By identity of the network namespace. A value is NONE if the processes in the namespace are not
   * all of one container. Emptied by each refresh.
   */
  private final Map<Long, Container> byNamespace = new ConcurrentHashMap<>();

  /** Released when a lookup finds nothing, so that processes and cgroups are read again. */
  private final Semaphore refreshWanted = new Semaphore(1);

  /** Returns the cached container; null: {@link #find} has to look it up. Thread-safe. */
  Container known(OwningProcess process, Socket socket) {
    if (process != null) {
      var ofProcess = byProcess.get(new ProcessKey(process.pid(), process.startNanos()));
      if (ofProcess == null || ofProcess.isPresent()) {
        return ofProcess == null ? null : ofProcess.get();
      }
    }
    Container container = byPlace.get(new SocketPlace(socket.cgroupId(), socket.netnsId()));
    boolean decided =
        container == null
            || !container.isNone()
            || cgroups.decides(socket.cgroupId())
            || (process != null && process.inTracerPidNamespace())
            || isHost(socket.netns());
    return decided ? container : byNamespace.get(socket.netnsId());
  }

  private boolean isHost(long netns) {
    return hostNetns == 0 || netns == hostNetns;
  }

  /**
   * Returns the container, which it reads from a few files if it is not cached. Not thread-safe.
   */
  Container find(OwningProcess process, Socket socket) {
    Container container = known(process, socket);
    if (container == null && process != null) {
      lookUp(process);
      container = known(process, socket);
    }
    if (container == null) {
      lookUp(socket);
      put(byNamespace, socket.netnsId(), ofNetns(socket.netns()));
      container = known(process, socket);
    }
    return container == null ? Container.NONE : container; // the cache was emptied meanwhile
  }

  private void lookUp(OwningProcess process) {
    List<String> lines = ProcessFiles.cgroups(process.pid());
    boolean lives =
        ProcessFiles.isAlive(process.pid(), process.startNanos()); // else they may be another's
    String id = ContainerId.inCgroups(lines);
    Container container = id == null ? Container.NONE : named(id);
    put(
        byProcess,
        new ProcessKey(process.pid(), process.startNanos()),
        lives && !lines.isEmpty() ? Optional.of(container) : Optional.empty());
  }

  private void lookUp(Socket socket) {
    String path = socket.cgroupId() == 0 ? null : cgroups.path(socket.cgroupId());
    String id = path == null ? null : ContainerId.inPath(path);
    if (path == null) {
      refreshWanted.release();
    }
    SocketPlace place = new SocketPlace(socket.cgroupId(), socket.netnsId());
    put(byPlace, place, id == null ? Container.NONE : named(id));
  }

  private static <K, V> void put(Map<K, V> containers, K key, V container) {
    if (containers.size() >= CAPACITY) {
      containers.clear();
    }
    containers.put(key, container);
  }

  /** Returns the only container in a namespace whose inode is still the same, or NONE. */
  private Container ofNetns(long netns) {
    if (isHost(netns)) {
      return Container.NONE;
    }
    OnlyContainer only = byNetns.get(netns);
    if (only == null || ProcessFiles.netns(only.pid) != netns) {
      refreshWanted.release();
      return Container.NONE;
    }
    return only.container;
  }

  private Container named(String id) {
    String name = names.of(id);
    if (name == null) {
      refreshWanted.release();
    }
    return new Container(id, name);
  }

  /**
   * Reads all processes and cgroups again whenever a lookup has found nothing, such as for a new
   * container, at most once per second and for at most a twentieth of the time. Runs until the
   * thread is interrupted.
   */
  void keepComplete() throws InterruptedException {
    while (true) {
      refreshWanted.acquire();
      refreshWanted.drainPermits();
      long start = System.nanoTime();
      names.refresh();
      cgroups.read();
      byNetns = readNetns();
      byNamespace.clear();
      byProcess.replaceAll((process, container) -> container.map(this::renamed));
      byPlace.values().removeIf(container -> container.name() == null);
      long pause = Math.max(PAUSE_NANOS, PAUSE_PER_REFRESH * (System.nanoTime() - start));
      TimeUnit.NANOSECONDS.sleep(pause);
    }
  }

  /** Returns the same container with its name, if that can be read by now. */
  private Container renamed(Container container) {
    return container.isNone() || container.name() != null ? container : named(container.id());
  }

  private Map<Long, OnlyContainer> readNetns() {
    Map<Long, String> ids = new HashMap<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      ids.put(pid, id == null ? ON_HOST : id);
    }
    if (ids.values().stream().allMatch(ON_HOST::equals)) {
      return Map.of();
    }
    Map<Long, Set<String>> idsByNetns = new HashMap<>();
    Map<Long, Long> pids = new HashMap<>();
    ids.forEach(
        (pid, id) -> {
          long netns = ProcessFiles.netns(pid);
          idsByNetns.computeIfAbsent(netns, first -> new HashSet<>()).add(id);
          pids.put(netns, pid);
        });
    Map<Long, OnlyContainer> containers = new HashMap<>();
    idsByNetns.forEach(
        (netns, several) -> {
          String id = several.iterator().next();
          if (several.size() == 1 && !id.equals(ON_HOST) && netns != hostNetns && netns != 0) {
            containers.put(netns, new OnlyContainer(pids.get(netns), named(id)));
          }
        });
    return containers;
  }

  /** Returns the labels of containers that have their own network namespace, by its inode. */
  Map<Long, String> byNetns() {
    names.refresh();
    Map<Long, String> labels = new HashMap<>();
    readNetns().forEach((netns, only) -> labels.put(netns, only.container.label()));
    return labels;
  }

  /** Returns all running containers. */
  Set<Container> running() {
    names.refresh();
    Set<Container> running = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      if (id != null && ids.add(id)) {
        running.add(named(id));
      }
    }
    return running;
  }

  private static List<Long> processes() {
    try {
      return ProcessFiles.pids();
    } catch (IOException e) {
      return List.of();
    }
  }
}
