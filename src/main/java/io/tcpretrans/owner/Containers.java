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
  }

  private final ContainerNames names = new ContainerNames(Path.of("/"));
  private final CgroupTree cgroups = new CgroupTree();
  private final Map<Key, Container> found = new ConcurrentHashMap<>();
  private final long hostNetns = ProcessFiles.netns(1);
  private Map<Long, Container> byNetns = Map.of();
  private boolean incomplete = true;
  private long nextRefresh = System.nanoTime();

  /** What was found before; null: to be looked up. Of any thread. */
  Container known(OwningProcess process, Socket socket) {
    return found.get(Key.of(process, socket));
  }

  /** Looks it up, in a few files. Of one thread. */
  Container find(OwningProcess process, Socket socket) {
    Key key = Key.of(process, socket);
    Container container = found.get(key);
    if (container == null) {
      container = lookUp(process, socket);
      if (found.size() >= CAPACITY) {
        found.clear();
      }
      found.put(key, container);
    }
    return container;
  }

  private Container lookUp(OwningProcess process, Socket socket) {
    String id = null;
    if (process != null && ProcessFiles.isAlive(process.pid(), process.startNanos())) {
      id = ContainerId.inCgroups(ProcessFiles.cgroups(process.pid()));
    } else if (socket.cgroupId() != 0) {
      String path = cgroups.path(socket.cgroupId());
      incomplete |= path == null;
      id = path == null ? null : ContainerId.inPath(path);
    }
    if (id != null) {
      return named(id);
    }
    if (socket.netns() == hostNetns) {
      return Container.NONE;
    }
    Container container = byNetns.get(socket.netns());
    incomplete |= container == null;
    return container == null ? Container.NONE : container;
  }

  private Container named(String id) {
    String name = names.of(id);
    incomplete |= name == null;
    return new Container(id, name);
  }

  /**
   * Looks at all processes and cgroups where something was not found in what was seen last, such as
   * a container that started meanwhile; not too often. Of the same thread, when it has time.
   */
  void refresh() {
    long start = System.nanoTime();
    if (!incomplete || start - nextRefresh < 0) {
      return;
    }
    incomplete = false;
    names.refresh();
    cgroups.read();
    byNetns = readNetns();
    found.values().removeIf(container -> container.name() == null);
    long end = System.nanoTime();
    nextRefresh = end + Math.max(PAUSE_NANOS, REST_PER_REFRESH * (end - start));
  }

  private Map<Long, Container> readNetns() {
    Map<Long, Set<String>> ids = new HashMap<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      if (id != null) {
        ids.computeIfAbsent(ProcessFiles.netns(pid), netns -> new HashSet<>()).add(id);
      }
    }
    Map<Long, Container> containers = new HashMap<>();
    ids.forEach(
        (netns, several) -> {
          if (several.size() == 1 && netns != hostNetns) {
            containers.put(netns, named(several.iterator().next()));
          }
        });
    return containers;
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
