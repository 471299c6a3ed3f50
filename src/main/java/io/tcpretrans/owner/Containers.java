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
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Key(long pid, long startNanos, long cgroupId, long netns) {
    static Key of(OwningProcess process, Socket socket) {
      return process == null
          ? new Key(0, 0, socket.cgroupId(), socket.netns())
          : new Key(process.pid(), process.startNanos(), socket.cgroupId(), socket.netns());
    }
  }

  /** Without a name, or on the host, the last word is not spoken: it is looked up again. */
  private record Found(Container container, long time) {
    boolean current() {
      return container.name() != null || System.nanoTime() - time < RETRY_NANOS;
    }
  }

  private final ContainerNames names = new ContainerNames(Path.of("/"));
  private final CgroupTree cgroups = new CgroupTree();
  private final Map<Key, Found> found = new ConcurrentHashMap<>();
  private final long hostNetns = ProcessFiles.netns(1);
  private Map<Long, Container> byNetns = Map.of();
  private long netnsRead = System.nanoTime() - RETRY_NANOS;

  /** What was found before; null: to be looked up. Of any thread. */
  Container known(OwningProcess process, Socket socket) {
    Found before = found.get(Key.of(process, socket));
    return before != null && before.current() ? before.container : null;
  }

  /** Looks it up. Of one thread. */
  Container find(OwningProcess process, Socket socket) {
    Container container = known(process, socket);
    if (container == null) {
      Key key = Key.of(process, socket);
      Found before = found.get(key);
      container = lookUp(process, socket);
      if (container.equals(Container.NONE) && before != null) {
        container = before.container; // the process has ended, its container did not change
      }
      if (found.size() >= CAPACITY) {
        found.clear();
      }
      found.put(key, new Found(container, System.nanoTime()));
    }
    return container;
  }

  private Container lookUp(OwningProcess process, Socket socket) {
    String id = null;
    if (process != null && ProcessFiles.isAlive(process.pid(), process.startNanos())) {
      id = ContainerId.inCgroups(ProcessFiles.cgroups(process.pid()));
    } else if (socket.cgroupId() != 0) {
      id = ContainerId.inPath(cgroups.path(socket.cgroupId()));
    }
    if (id != null) {
      return new Container(id, names.of(id));
    }
    return socket.netns() == hostNetns ? Container.NONE : ofNetns(socket.netns());
  }

  private Container ofNetns(long netns) {
    if (!byNetns.containsKey(netns) && System.nanoTime() - netnsRead >= RETRY_NANOS) {
      byNetns = readNetns();
      netnsRead = System.nanoTime();
    }
    return byNetns.getOrDefault(netns, Container.NONE);
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
            String id = several.iterator().next();
            containers.put(netns, new Container(id, names.of(id)));
          }
        });
    return containers;
  }

  /** Of all running containers. */
  Set<Container> running() {
    Set<Container> running = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (long pid : processes()) {
      String id = ContainerId.inCgroups(ProcessFiles.cgroups(pid));
      if (id != null && ids.add(id)) {
        running.add(new Container(id, names.of(id)));
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
