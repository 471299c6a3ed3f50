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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * In which container a connection lives: by the cgroup of its process, else that of its socket
 * (cgroup v2), else by its network namespace where the processes in it are all of one container.
 */
final class Containers {
  private static final int CAPACITY = 1 << 14;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int REST_PER_REFRESH = 20;

  private record Key(long pid, long startNanos, long cgroupId, long netns) {
    static Key of(OwningProcess process, Socket socket) {
      return process == null
          ? new Key(0, 0, socket.cgroupId(), socket.netns())
          : new Key(process.pid(), process.startNanos(), socket.cgroupId(), socket.netns());
    }

    // As a record's own, which C1 does not compile into one piece. These are asked for every row.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && pid == that.pid
          && startNanos == that.startNanos
          && cgroupId == that.cgroupId
          && netns == that.netns;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * (31 * (31 * pid + startNanos) + cgroupId) + netns);
    }
  }

  /** A process of the only container in a network namespace. */
  private record Member(long pid, Container container) {}

  private final ContainerNames names = new ContainerNames(Path.of("/"));
  private final CgroupTree cgroups = new CgroupTree();

  /** By cgroup. */
  private final Map<Key, Container> found = new ConcurrentHashMap<>();

  private final long hostNetns = ProcessFiles.netns(1);
  private volatile Map<Long, Member> byNetns = Map.of();

  /** Released when something was not found. */
  private final Semaphore incomplete = new Semaphore(1);

  /** What was found before; null: to be looked up. Of any thread. */
  Container known(OwningProcess process, Socket socket) {
    Container container = found.get(Key.of(process, socket));
    return container != null && container.isNone() && socket.netns() != hostNetns
        ? ofNetns(socket.netns())
        : container;
  }

  /** Looks it up, in a few files. Of one thread. */
  Container find(OwningProcess process, Socket socket) {
    Key key = Key.of(process, socket);
    if (!found.containsKey(key)) {
      if (found.size() >= CAPACITY) {
        found.clear();
      }
      found.put(key, lookUp(process, socket));
    }
    Container container = known(process, socket);
    return container == null ? Container.NONE : container; // forgotten in this moment
  }

  /** By its cgroup. */
  private Container lookUp(OwningProcess process, Socket socket) {
    String id = null;
    if (process != null && ProcessFiles.isAlive(process.pid(), process.startNanos())) {
      id = ContainerId.inCgroups(ProcessFiles.cgroups(process.pid()));
    } else if (socket.cgroupId() != 0) {
      String path = cgroups.path(socket.cgroupId());
      id = path == null ? null : ContainerId.inPath(path);
      if (path == null) {
        incomplete.release();
      }
    }
    return id == null ? Container.NONE : named(id);
  }

  /** Looks whether the namespace still has this number, which another may have had before. */
  private Container ofNetns(long netns) {
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
      found.values().removeIf(container -> container.name() == null);
      long rest = Math.max(PAUSE_NANOS, REST_PER_REFRESH * (System.nanoTime() - start));
      TimeUnit.NANOSECONDS.sleep(rest);
    }
  }

  private Map<Long, Member> readNetns() {
    Map<Long, Set<String>> ids = new HashMap<>();
    Map<Long, Long> pids = new HashMap<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      if (id != null) {
        long netns = ProcessFiles.netns(pid);
        ids.computeIfAbsent(netns, first -> new HashSet<>()).add(id);
        pids.put(netns, pid);
      }
    }
    Map<Long, Member> members = new HashMap<>();
    ids.forEach(
        (netns, several) -> {
          if (several.size() == 1 && netns != hostNetns) {
            members.put(netns, new Member(pids.get(netns), named(several.iterator().next())));
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
