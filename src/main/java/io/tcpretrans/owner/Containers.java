package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Socket;
import io.tcpretrans.sys.HostFiles;
import io.tcpretrans.sys.ProcessFiles;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The containers of connections. The cgroup of the owning process determines the container, if that
 * cgroup was read while the process lived. Otherwise the cgroup v2 of the socket determines it. If
 * that cgroup was not read, or names no container on a host with cgroup v1, the network namespace
 * determines the container, if all processes in it belong to one container. The network namespace
 * does not count if it is the host's, or if the process that closed the socket had entered it from
 * outside (nsenter(1)). Containers of users other than root are found by cgroups only ({@link
 * ProcessContainers}), and are not shown as one of root's ({@link RootsContainers}).
 */
final class Containers {
  /** The most entries of each cache. A full cache is emptied. */
  private static final int CAPACITY = 1 << 14;

  private static final long MIN_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The pause after a refresh is at least this many times as long as the refresh took. */
  private static final int PAUSE_PER_REFRESH = 20;

  /** The cgroup, the network namespace and the user of a socket. */
  private record SocketPlace(long cgroupId, long netnsId, long uid) {
    SocketPlace(Socket socket) {
      this(socket.cgroupId(), socket.netnsId(), socket.uid());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SocketPlace that
          && cgroupId == that.cgroupId
          && netnsId == that.netnsId
          && uid == that.uid;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(31 * cgroupId + netnsId);
    }
  }

  private final ContainerNames names;
  private final ProcessContainers processes;
  private final OnlyContainers onlyContainers;
  private final CgroupTree cgroups = new CgroupTree();
  private final RootsContainers roots = new RootsContainers();
  private final SystemdUnits units = new SystemdUnits();

  /** A value is empty if the process had ended before its cgroup was read. */
  private final Map<ProcessKey, Optional<Container>> byProcess = new ConcurrentHashMap<>();

  /**
   * A value is NONE if the cgroup names no container, as on a host with cgroup v1, or has not been
   * read. Each refresh removes the containers without a name, NONE included.
   */
  private final Map<SocketPlace, Container> byPlace = new ConcurrentHashMap<>();

  /**
   * By identity of the network namespace. A value is NONE if the namespace is the host's, or its
   * processes are not known to be all of one container. Emptied by each refresh.
   */
  private final Map<Long, Container> byNetnsId = new ConcurrentHashMap<>();

  /**
   * Released when a lookup finds nothing, so that processes and cgroups are read again. The first
   * permit is for the first reading.
   */
  private final Semaphore refreshWanted = new Semaphore(1);

  /** Whether the containers of root have been read, with which a user's could be confused. */
  private volatile boolean rootsRead;

  /**
   * @param debug takes one message about each file that cannot be read
   */
  Containers(HostFiles files, Consumer<String> debug) {
    names = new ContainerNames(Path.of("/"), files, debug);
    processes = new ProcessContainers(files);
    onlyContainers = new OnlyContainers(processes);
  }

  /** Returns the cached container; null: {@link #find} has to look it up. Thread-safe. */
  Container cached(OwningProcess process, Socket socket) {
    if (process != null) {
      var ofProcess = byProcess.get(ProcessKey.of(process));
      if (ofProcess == null || ofProcess.isPresent()) {
        return ofProcess == null ? null : ofProcess.get();
      }
    }
    Container ofCgroup = byPlace.get(new SocketPlace(socket));
    boolean netnsDetermines =
        ofCgroup != null
            && ofCgroup.isNone()
            && !cgroups.showsContainer(socket.cgroupId())
            && (process == null || !process.inTracerPidNamespace())
            && !onlyContainers.isHost(socket.netns());
    return netnsDetermines ? byNetnsId.get(socket.netnsId()) : ofCgroup;
  }

  /**
   * Returns the systemd unit of the process or, if that was not looked up while the process lived,
   * of the socket; null: none, or unknown. Thread-safe.
   */
  String unit(OwningProcess process, Socket socket) {
    return units.unit(process, cgroups.path(socket.cgroupId()));
  }

  /**
   * Returns the container, which is read from a few files if it is not cached; NONE: none was
   * found. Only one thread may call this method.
   */
  Container find(OwningProcess process, Socket socket) {
    Container container = cached(process, socket);
    if (container == null && process != null) {
      lookUp(process);
      container = cached(process, socket);
    }
    if (container == null) {
      lookUp(socket);
      put(byNetnsId, socket.netnsId(), onlyContainer(socket.netns()));
      container = cached(process, socket);
    }
    return container == null ? Container.NONE : container; // the cache was emptied meanwhile
  }

  private void lookUp(OwningProcess process) {
    List<String> lines = ProcessFiles.cgroups(process.pid());
    Container unnamed = processes.ofProcess(process.pid(), lines);
    if (unnamed.isUsers() && !rootsRead) {
      refreshWanted.release(); // a later lookup decides
      return;
    }
    // after the files were read: a later process with this PID may have them
    boolean lives = ProcessFiles.isAlive(process.pid(), process.startNanos());
    Container container = named(unnamed);
    boolean known = lives && !lines.isEmpty();
    if (known) {
      units.add(process, lines);
    }
    put(byProcess, ProcessKey.of(process), known ? Optional.of(container) : Optional.empty());
  }

  private void lookUp(Socket socket) {
    List<ContainerClaim> claims = socket.cgroupId() == 0 ? null : cgroups.claims(socket.cgroupId());
    if (claims == null) {
      refreshWanted.release();
    }
    put(
        byPlace,
        new SocketPlace(socket),
        claims == null ? Container.NONE : named(ProcessContainers.ofSocket(claims, socket.uid())));
  }

  private static <K, V> void put(Map<K, V> containers, K key, V container) {
    if (containers.size() >= CAPACITY) {
      containers.clear();
    }
    containers.put(key, container);
  }

  /** Returns the only container in a namespace, or NONE. */
  private Container onlyContainer(long netns) {
    Container container = onlyContainers.in(netns);
    if (container == null) {
      refreshWanted.release();
      return Container.NONE;
    }
    return container;
  }

  /** Returns the same container with its name, as far as that is known by now. */
  private Container named(Container container) {
    if (container.isNone()) {
      return container;
    }
    ContainerClaim claim = container.claim();
    Container named = new Container(claim, names.nameOf(claim));
    if (claim.isRoots()) {
      if (roots.add(named)) {
        byProcess.replaceAll((process, known) -> known.map(roots::shownAs));
        byPlace.replaceAll((place, known) -> roots.shownAs(known));
      }
    }
    if (!claim.isRoots() || named.name() == null) {
      refreshWanted.release(); // for containers that root has started meanwhile
    }
    if (!claim.isRoots() && (!rootsRead || isNameOfRoots(claim))) {
      return Container.NONE;
    }
    return roots.shownAs(named);
  }

  /** Returns whether a runtime of root has a container with this id. */
  private boolean isNameOfRoots(ContainerClaim claim) {
    return names.nameOf(new ContainerClaim(claim.id(), HostFiles.ROOT, claim.enclosing())) != null;
  }

  /**
   * Reads all processes and cgroups now, and again whenever a lookup has found nothing, such as for
   * a new container, at most once per second and for at most a twentieth of the time. Runs until
   * the thread is interrupted.
   */
  void keepComplete() throws InterruptedException {
    while (true) {
      refreshWanted.acquire();
      refreshWanted.drainPermits();
      long start = System.nanoTime();
      refresh();
      byPlace.values().removeIf(container -> container.name() == null);
      long pause = Math.max(MIN_PAUSE_NANOS, PAUSE_PER_REFRESH * (System.nanoTime() - start));
      TimeUnit.NANOSECONDS.sleep(pause);
    }
  }

  private void refresh() {
    processes.refresh();
    names.refresh(processes);
    cgroups.read();
    onlyContainers.refresh(this::learn, this::named);
    byNetnsId.clear();
    rootsRead = true;
    Map<ContainerClaim, Container> renamed = new HashMap<>(); // a container has many processes
    byProcess.replaceAll(
        (process, container) ->
            container.map(
                c ->
                    c.isNone() || c.name() != null
                        ? c
                        : renamed.computeIfAbsent(c.claim(), claim -> named(c))));
  }

  /** Looks up the name of a container of root that no lookup has met yet. */
  private void learn(Container container) {
    if (!roots.contains(container.claim())) {
      named(container);
    }
  }

  /**
   * Returns the display name of each container that has its own network namespace, by the inode
   * number of that namespace. Thread-safe.
   */
  Map<Long, String> displayNamesByNetns() {
    names.refresh(processes);
    Map<Long, String> displayNames = new HashMap<>();
    onlyContainers
        .read(this::learn, this::named)
        .forEach((netns, container) -> displayNames.put(netns, container.displayName()));
    return displayNames;
  }

  /** Returns the containers of all processes that this process can see. */
  Set<Container> running() {
    refresh();
    Set<Container> running = new HashSet<>(processes.all().values());
    running.remove(Container.NONE);
    return running.stream().map(this::named).collect(Collectors.toSet());
  }
}
