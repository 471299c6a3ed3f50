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
 * The container of a connection: that of its process, by the process's cgroup, read while the
 * process lived. Only where no such process is known: that of its socket (cgroup v2), or of its
 * network namespace if all processes in it are of one container, unless the process that closed the
 * socket had entered that from outside (nsenter(1)).
 */
final class Containers {
  private static final int CAPACITY = 1 << 14;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int REST_PER_REFRESH = 20;

  private static final String ON_HOST = "";

  private record ProcessKey(long pid, long startNanos) {
    // As a record's own, which C1 does not compile into one piece. These are asked for every row.
    @Override
    public boolean equals(Object other) {
      return other instanceof ProcessKey that && pid == that.pid && startNanos == that.startNanos;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * pid + startNanos);
    }
  }

  /** Where a socket lives. */
  private record Place(long cgroupId, long netns) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && cgroupId == that.cgroupId && netns == that.netns;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * cgroupId + netns);
    }
  }

  /** A process of the only container in a network namespace. */
  private record Member(long pid, Container container) {}

  private final ContainerNames names = new ContainerNames(Path.of("/"));
  private final CgroupTree cgroups = new CgroupTree();

  /** Empty: the process had ended before its cgroup was read. */
  private final Map<ProcessKey, Optional<Container>> byProcess = new ConcurrentHashMap<>();

  /** By the cgroup; where that says nothing, as on cgroup v1, NONE. */
  private final Map<Place, Container> byPlace = new ConcurrentHashMap<>();

  /** The inode of PID 1's network namespace; 0: it cannot be read. */
  private final long hostNetns = ProcessFiles.netns(1);

  private volatile Map<Long, Member> byNetns = Map.of();

  /** Released when something was not found. */
  private final Semaphore incomplete = new Semaphore(1);

  /** What was found before; null: to be looked up. Any thread. */
  Container known(OwningProcess process, Socket socket) {
    if (process != null) {
      var ofProcess = byProcess.get(new ProcessKey(process.pid(), process.startNanos()));
      if (ofProcess == null || ofProcess.isPresent()) {
        return ofProcess == null ? null : ofProcess.get();
      }
    }
    Container container = byPlace.get(new Place(socket.cgroupId(), socket.netns()));
    boolean decided =
        container == null || !container.isNone() || cgroups.decides(socket.cgroupId());
    return decided || (process != null && process.beside()) ? container : ofNetns(socket.netns());
  }

  /** Looks it up, in a few files. One thread. */
  Container find(OwningProcess process, Socket socket) {
    Container container = known(process, socket);
    if (container == null && process != null) {
      lookUp(process);
      container = known(process, socket);
    }
    if (container == null) {
      lookUp(socket);
      container = known(process, socket);
    }
    return container == null ? Container.NONE : container; // forgotten in this moment
  }

  private void lookUp(OwningProcess process) {
    List<String> lines = ProcessFiles.cgroups(process.pid());
    boolean lives =
        ProcessFiles.isAlive(process.pid(), process.startNanos()); // so the lines are its
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
      incomplete.release();
    }
    Place place = new Place(socket.cgroupId(), socket.netns());
    put(byPlace, place, id == null ? Container.NONE : named(id));
  }

  private static <K, V> void put(Map<K, V> containers, K key, V container) {
    if (containers.size() >= CAPACITY) {
      containers.clear();
    }
    containers.put(key, container);
  }

  /** Looks whether the namespace still has this number, which another may have had before. */
  private Container ofNetns(long netns) {
    if (hostNetns == 0 || netns == hostNetns) {
      return Container.NONE;
    }
    Member member = byNetns.get(netns);
    if (member == null || ProcessFiles.netns(member.pid) != netns) {
      incomplete.release();
      return Container.NONE;
    }
    return member.container;
  }

  private Container named(String id) {
    String name = names.of(id);
    if (name == null) {
      incomplete.release();
    }
    return new Container(id, name);
  }

  /**
   * Looks at all processes and cgroups whenever something was not found in what was seen last, such
   * as a container that started meanwhile; not too often. Of a thread of its own, until
   * interrupted.
   */
  void keepComplete() throws InterruptedException {
    while (true) {
      incomplete.acquire();
      incomplete.drainPermits();
      long start = System.nanoTime();
      names.refresh();
      cgroups.read();
      byNetns = readNetns();
      byProcess.replaceAll((process, container) -> container.map(this::renamed));
      byPlace.values().removeIf(container -> container.name() == null);
      long rest = Math.max(PAUSE_NANOS, REST_PER_REFRESH * (System.nanoTime() - start));
      TimeUnit.NANOSECONDS.sleep(rest);
    }
  }

  /** The same container, with the name that it may have got meanwhile. */
  private Container renamed(Container container) {
    return container.isNone() || container.name() != null ? container : named(container.id());
  }

  private Map<Long, Member> readNetns() {
    Map<Long, String> ids = new HashMap<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      ids.put(pid, id == null ? ON_HOST : id);
    }
    if (ids.values().stream().allMatch(ON_HOST::equals)) {
      return Map.of();
    }
    Map<Long, Set<String>> byNumber = new HashMap<>();
    Map<Long, Long> pids = new HashMap<>();
    ids.forEach(
        (pid, id) -> {
          long netns = ProcessFiles.netns(pid);
          byNumber.computeIfAbsent(netns, first -> new HashSet<>()).add(id);
          pids.put(netns, pid);
        });
    Map<Long, Member> members = new HashMap<>();
    byNumber.forEach(
        (netns, several) -> {
          String id = several.iterator().next();
          if (several.size() == 1 && !id.equals(ON_HOST) && netns != hostNetns && netns != 0) {
            members.put(netns, new Member(pids.get(netns), named(id)));
          }
        });
    return members;
  }

  /** Those that have a network namespace of their own now, by its number. */
  Map<Long, String> byNetns() {
    names.refresh();
    Map<Long, String> labels = new HashMap<>();
    readNetns().forEach((netns, member) -> labels.put(netns, member.container.label()));
    return labels;
  }

  /** Of all running containers. */
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
      return ProcessFiles.all();
    } catch (IOException e) {
      return List.of();
    }
  }
}
