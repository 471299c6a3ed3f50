package io.tcpretrans.owner;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.owner.ProcessTree.Ancestors;
import io.tcpretrans.pipeline.OwnerLookup;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A lookup of the process that owns a socket, and of the container of that process. An answer that
 * is cached, with an owner that was checked recently, is returned at once. The check thread checks
 * whether the other cached owners still have their sockets. If a socket has no valid cached owner,
 * or the container of its owner is not cached, the owner thread completes the lookup; it lists the
 * owners of all sockets if necessary. The containers thread reads which containers run.
 *
 * <p>An open socket has an inode. The process that has the socket among its descriptors owns it; of
 * several such processes, the one that started first. A closed socket has no inode; the event has
 * the process that closed it.
 *
 * <p>The check thread and the owner thread run at a raised priority, because at normal priority
 * they would on a loaded host wait for a processor longer than a row waits for its owner. In return
 * the owner thread takes at most a fifth of one processor.
 */
public final class OwnerResolver implements OwnerLookup, AutoCloseable {
  /** The most sockets whose lookups are under way. Of further sockets, no lookup is made. */
  private static final int MAX_PENDING = 1 << 16;

  private static final int CLOSE_MILLIS = 1000;

  /**
   * A socket has no owner for a moment while its process ends, and while the socket is passed to
   * another process over a UNIX socket. The listing is therefore repeated after this pause, and
   * then after pauses that double up to {@link #LAST_PAUSE_NANOS}. After that the socket counts as
   * unowned.
   */
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LAST_PAUSE_NANOS = 16 * FIRST_PAUSE_NANOS;

  /**
   * A lookup that a thread has yet to make.
   *
   * @param process the owner; null: not known yet, or a closed socket whose closer is unknown
   * @param due when the owner thread is to take the request, by System.nanoTime
   * @param pauseNanos the pause before the listing is repeated if it shows no owner
   */
  private record Request(
      Socket socket,
      OwningProcess process,
      long due,
      long pauseNanos,
      CompletableFuture<Owner> result)
      implements Delayed {
    boolean needsListing() {
      return process == null && socket.inode() != 0;
    }

    Request withProcess(OwningProcess owner) {
      return new Request(socket, owner, due, pauseNanos, result);
    }

    /** Returns the request that is due after the pause, with a next pause of twice that time. */
    Request afterPause() {
      return new Request(socket, process, System.nanoTime() + pauseNanos, 2 * pauseNanos, result);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(due - ((Request) other).due);
    }
  }

  private final SocketOwners kernel;
  private final HostFiles files;
  private final Containers containers;
  private final SocketOwnerCache cache;

  /** Null: the ancestors of processes are not needed. */
  private final ProcessTree tree;

  /** The requests of the check thread. */
  private final BlockingQueue<Request> checkQueue = new LinkedBlockingQueue<>();

  /** The requests of the owner thread, which takes each when it is due. */
  private final DelayQueue<Request> ownerQueue = new DelayQueue<>();

  /** The results of the requests in the queues. All rows of one socket share one request. */
  private final Map<Socket, CompletableFuture<Owner>> pending = new ConcurrentHashMap<>();

  private final Consumer<String> error;
  private final Thread checkThread = new Thread(this::checkOwners, "owner-check");
  private final Thread ownerThread = new Thread(this::findOwners, "owner");
  private final Thread treeThread = new Thread(this::readProcessTree, "process-tree");
  private final Thread containerThread = new Thread(this::refreshContainers, "containers");

  /**
   * Creates a resolver that does not run yet.
   *
   * @param withAncestors whether owners have their ancestors
   * @param error takes a message when a thread of the resolver catches an exception or an error;
   *     the thread continues
   * @param debug takes one message about each file of a container runtime that cannot be read
   */
  public OwnerResolver(
      SocketOwners kernel,
      HostFiles files,
      boolean withAncestors,
      Consumer<String> error,
      Consumer<String> debug) {
    this.kernel = kernel;
    this.files = files;
    this.error = error;
    this.containers = new Containers(files, debug);
    this.cache = new SocketOwnerCache(kernel);
    this.tree = withAncestors ? new ProcessTree(kernel) : null;
    checkThread.setDaemon(true);
    ownerThread.setDaemon(true);
    containerThread.setDaemon(true);
    treeThread.setDaemon(true);
  }

  /** Starts the threads. Lookups that the caches cannot answer wait for this call. */
  public void start() {
    checkThread.start();
    ownerThread.start();
    containerThread.start();
    if (tree != null) {
      treeThread.start();
    }
  }

  /** Only one thread at a time may call this method. */
  @Override
  public CompletableFuture<Owner> find(Retransmit retransmit) {
    Socket socket = retransmit.socket();
    OwningProcess process = socket.lastOwner();
    if (socket.inode() != 0) {
      SocketOwnerCache.CachedOwner cached = cache.fresh(socket.inode());
      if (cached == null) {
        return request(socket, null);
      }
      process = cached.process();
    }
    Container container = containers.cached(process, socket);
    Ancestors ancestors = cachedAncestors(process);
    return container == null || ancestors == null
        ? request(socket, process)
        : CompletableFuture.completedFuture(owner(process, container, ancestors, socket));
  }

  @Override
  public Owner ownerSoFar(Retransmit retransmit) {
    Socket socket = retransmit.socket();
    OwningProcess process = socket.lastOwner();
    if (socket.inode() != 0) {
      SocketOwnerCache.CachedOwner cached = cache.fresh(socket.inode());
      if (cached == null) {
        return Owner.NONE.asPending(); // the container depends on the process
      }
      process = cached.process();
    }
    Container container = containers.cached(process, socket);
    Ancestors ancestors = cachedAncestors(process);
    return container == null || ancestors == null
        ? owner(
                process,
                container == null ? Container.NONE : container,
                ancestors == null ? Ancestors.UNKNOWN : ancestors,
                socket)
            .asPending()
        : owner(process, container, ancestors, socket);
  }

  /**
   * Returns the name, or the short id, of each container that has its own network namespace, by the
   * inode number of that namespace. Reads files of all processes. Thread-safe.
   */
  public Map<Long, String> containersByNetns() {
    return containers.displayNamesByNetns();
  }

  /**
   * Returns the result of the request for this socket that is under way, or of a new one.
   *
   * @param process the owner; null: not known yet
   */
  private CompletableFuture<Owner> request(Socket socket, OwningProcess process) {
    CompletableFuture<Owner> underWay = pending.get(socket);
    if (underWay != null) {
      return underWay;
    }
    if (pending.size() >= MAX_PENDING) {
      return CompletableFuture.completedFuture(
          owner(process, Container.NONE, Ancestors.UNKNOWN, socket));
    }
    CompletableFuture<Owner> result = new CompletableFuture<>();
    pending.put(socket, result); // only the thread that calls find adds results
    Request request = new Request(socket, process, System.nanoTime(), FIRST_PAUSE_NANOS, result);
    (request.needsListing() ? checkQueue : ownerQueue).add(request);
    return result;
  }

  private Owner owner(
      OwningProcess process, Container container, Ancestors ancestors, Socket socket) {
    String unit = containers.unit(process, socket);
    if (process == null && container.isNone() && unit == null) {
      return Owner.NONE;
    }
    long pid = process == null ? 0 : process.pid();
    String comm = process == null ? null : process.comm();
    Owner owner = new Owner(pid, comm, container.displayName(), container.id()).withUnit(unit);
    return process == null ? owner : owner.withAncestors(ancestors.pids());
  }

  /**
   * Returns the PIDs of the ancestors of a process, as far as the run needs ancestors; null:
   * unknown. Reads files.
   */
  public List<Long> ancestors(OwningProcess process) {
    return tree == null ? List.of() : tree.find(process).pids();
  }

  /** Returns the ancestors; null: they have to be looked up. */
  private Ancestors cachedAncestors(OwningProcess process) {
    return tree == null ? Ancestors.NONE : tree.cached(process);
  }

  private void checkOwners() {
    kernel.raisePriority();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        check(checkQueue.take());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed
      }
    }
  }

  /**
   * Completes a request if the cache has a valid owner and its container. Otherwise, and after an
   * exception, passes the request to the owner thread.
   */
  private void check(Request request) {
    try {
      SocketOwnerCache.CachedOwner cached = cache.checked(request.socket.inode());
      if (cached == null) {
        ownerQueue.add(request);
        return;
      }
      Container container = containers.cached(cached.process(), request.socket);
      Ancestors ancestors = cachedAncestors(cached.process());
      if (container == null || ancestors == null) {
        ownerQueue.add(request.withProcess(cached.process()));
      } else {
        complete(request, owner(cached.process(), container, ancestors, request.socket));
      }
    } catch (RuntimeException | Error e) {
      report(e);
      ownerQueue.add(request);
    }
  }

  private void findOwners() {
    try {
      kernel.raisePriority();
      completeRequests();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void refreshContainers() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        containers.keepComplete();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
  }

  private void readProcessTree() {
    try {
      tree.readAll();
    } catch (IOException | RuntimeException | Error e) {
      report(e);
    }
  }

  private void report(Throwable e) {
    error.accept(
        "the thread " + Thread.currentThread().getName() + " failed (" + e + "); it continues.");
  }

  /** Makes a first list, which has the sockets that are open now, and then completes requests. */
  private void completeRequests() throws InterruptedException {
    ProcessorBudget budget = new ProcessorBudget(System::nanoTime, kernel::processorNanos);
    long listingBegan = System.nanoTime();
    try {
      kernel.list();
    } catch (RuntimeException | Error e) {
      report(e);
    }
    while (true) {
      Request request = ownerQueue.take();
      for (long pause = budget.pauseNanos(); pause > 0; pause = budget.pauseNanos()) {
        TimeUnit.NANOSECONDS.sleep(pause);
      }
      try {
        boolean dueAfterListing = request.due - listingBegan >= 0; // nanoTime may overflow
        if (request.needsListing() && dueAfterListing) {
          listingBegan = System.nanoTime();
          kernel.list();
        }
        completeOrRepeat(request);
      } catch (RuntimeException | Error e) {
        report(e);
        complete(request, Owner.NONE);
      }
    }
  }

  /** Completes a request, or queues it again if the last list shows no owner yet. */
  private void completeOrRepeat(Request request) {
    Socket socket = request.socket;
    OwningProcess process = request.process;
    if (request.needsListing()) {
      process = cache.afterListing(socket.inode());
      if (process == null && request.pauseNanos <= LAST_PAUSE_NANOS) {
        ownerQueue.add(request.afterPause());
        return;
      }
      if (process == null) {
        cache.putUnowned(socket.inode());
      }
    }
    Ancestors ancestors = tree == null || process == null ? Ancestors.NONE : tree.find(process);
    complete(request, owner(process, containers.find(process, socket), ancestors, socket));
  }

  private void complete(Request request, Owner owner) {
    pending.remove(request.socket);
    request.result.complete(owner);
  }

  /** Returns the running containers of this host, as owners without a process. Thread-safe. */
  public List<Owner> runningContainers() {
    Consumer<String> debug = text -> {}; // the other lookups report what cannot be read
    return new Containers(files, debug)
        .running().stream().map(c -> new Owner(0, null, c.displayName(), c.id())).toList();
  }

  /**
   * Stops the threads. Waits at most one second for a list that is being made. Results that are not
   * complete by then stay incomplete.
   */
  @Override
  public void close() {
    containerThread.interrupt();
    checkThread.interrupt();
    ownerThread.interrupt();
    try {
      ownerThread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
