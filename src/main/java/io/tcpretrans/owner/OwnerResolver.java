package io.tcpretrans.owner;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.pipeline.OwnerLookup;
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
 * Maps a socket to the process that owns it, and to the container of that process. A cached owner
 * that was checked in the last 20 ms is returned at once. The check thread checks older ones. For a
 * socket without a valid entry, the owner thread lists the owners of all sockets.
 *
 * <p>An open socket has an inode. The process that has the socket among its descriptors owns it; of
 * several such processes, the one that started first. A closed socket has no inode; the event has
 * the process that closed it.
 *
 * <p>Both threads run at a raised priority, because on a loaded host they would otherwise wait for
 * a processor longer than a row waits for its owner. In return the owner thread takes at most a
 * fifth of one processor.
 */
public final class OwnerResolver implements OwnerLookup, AutoCloseable {
  private static final int CAPACITY = 1 << 16;
  private static final int CLOSE_MILLIS = 1000;

  /**
   * A socket has no owner for a moment while its process ends, and while it is passed on over a
   * UNIX socket. The listing is therefore repeated after this pause, and then with pauses that
   * double up to {@link #LAST_PAUSE_NANOS}.
   */
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LAST_PAUSE_NANOS = 16 * FIRST_PAUSE_NANOS;

  /**
   * A lookup that a thread has yet to make.
   *
   * @param process the owner; null: the lookup has to find it
   * @param due the time of the lookup by System.nanoTime
   * @param pauseNanos the pause before the lookup is repeated if it finds no owner
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

    Request of(OwningProcess owner) {
      return new Request(socket, owner, due, pauseNanos, result);
    }

    Request repeated() {
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

  private final SocketOwners sockets;
  private final Containers containers = new Containers();
  private final SocketOwnerCache cache;
  private final BlockingQueue<Request> unchecked = new LinkedBlockingQueue<>();
  private final DelayQueue<Request> requests = new DelayQueue<>();

  /** The results of the requests in the queues. All rows of one socket share one request. */
  private final Map<Socket, CompletableFuture<Owner>> pending = new ConcurrentHashMap<>();

  private final Consumer<String> error;
  private final Thread checkThread = new Thread(this::checkOwners, "owner-check");
  private final Thread ownerThread = new Thread(this::findOwners, "owner");
  private final Thread containerThread = new Thread(this::refreshContainers, "containers");

  /**
   * Creates a resolver that does not run yet.
   *
   * @param error told when a thread of the resolver meets an exception or an error; it continues
   */
  public OwnerResolver(SocketOwners sockets, Consumer<String> error) {
    this.sockets = sockets;
    this.error = error;
    this.cache = new SocketOwnerCache(sockets);
    checkThread.setDaemon(true);
    ownerThread.setDaemon(true);
    containerThread.setDaemon(true);
  }

  /** Starts the threads. A lookup that needs a list waits for this. */
  public void start() {
    checkThread.start();
    ownerThread.start();
    containerThread.start();
  }

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
    Container container = containers.known(process, socket);
    return container == null
        ? request(socket, process)
        : CompletableFuture.completedFuture(owner(process, container));
  }

  @Override
  public Owner ownerSoFar(Retransmit retransmit) {
    Socket socket = retransmit.socket();
    OwningProcess process = socket.lastOwner();
    if (socket.inode() != 0) {
      SocketOwnerCache.CachedOwner cached = cache.fresh(socket.inode());
      if (cached == null) {
        return Owner.NONE.asPending(); // the cgroup of the process determines the container
      }
      process = cached.process();
    }
    Container container = containers.known(process, socket);
    return container == null
        ? owner(process, Container.NONE).asPending()
        : owner(process, container);
  }

  /**
   * Returns the names, or ids, of containers that have their own network namespace, by its inode.
   */
  public Map<Long, String> containersByNetns() {
    return containers.byNetns();
  }

  private CompletableFuture<Owner> request(Socket socket, OwningProcess process) {
    CompletableFuture<Owner> known = pending.get(socket);
    if (known != null) {
      return known;
    }
    if (pending.size() >= CAPACITY) {
      return CompletableFuture.completedFuture(owner(process, Container.NONE));
    }
    CompletableFuture<Owner> result = new CompletableFuture<>();
    pending.put(socket, result);
    Request request = new Request(socket, process, System.nanoTime(), FIRST_PAUSE_NANOS, result);
    (request.needsListing() ? unchecked : requests).add(request);
    return result;
  }

  private static Owner owner(OwningProcess process, Container container) {
    if (process == null && container.isNone()) {
      return Owner.NONE;
    }
    return process == null
        ? new Owner(0, null, container.label(), container.id())
        : new Owner(process.pid(), process.comm(), container.label(), container.id());
  }

  private void checkOwners() {
    sockets.raisePriority();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        check(unchecked.take());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // closed
      }
    }
  }

  /** Completes the request if the cache has its owner and container; else the owner thread does. */
  private void check(Request request) {
    try {
      SocketOwnerCache.CachedOwner cached = cache.checked(request.socket.inode());
      if (cached == null) {
        requests.add(request);
        return;
      }
      Container container = containers.known(cached.process(), request.socket);
      if (container == null) {
        requests.add(request.of(cached.process()));
      } else {
        complete(request, owner(cached.process(), container));
      }
    } catch (RuntimeException | Error e) {
      failed(e);
      requests.add(request);
    }
  }

  private void findOwners() {
    try {
      sockets.raisePriority();
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
        failed(e);
      }
    }
  }

  private void failed(Throwable e) {
    error.accept(
        "the thread " + Thread.currentThread().getName() + " failed (" + e + "); it continues.");
  }

  /** Completes requests until interrupted. The first list is made before any request needs one. */
  private void completeRequests() throws InterruptedException {
    ProcessorBudget budget = new ProcessorBudget(System::nanoTime, sockets::processorNanos);
    long listed = System.nanoTime();
    sockets.list();
    while (true) {
      Request request = requests.take();
      for (long rest = budget.restNanos(); rest > 0; rest = budget.restNanos()) {
        TimeUnit.NANOSECONDS.sleep(rest);
      }
      try {
        if (request.needsListing() && request.due - listed >= 0) {
          listed = System.nanoTime();
          sockets.list();
        }
        complete(request);
      } catch (RuntimeException | Error e) {
        failed(e);
        complete(request, Owner.NONE);
      }
    }
  }

  private void complete(Request request) {
    Socket socket = request.socket;
    OwningProcess process = request.process;
    if (request.needsListing()) {
      process = cache.afterListing(socket.inode());
      if (process == null && request.pauseNanos <= LAST_PAUSE_NANOS) {
        requests.add(request.repeated());
        return;
      }
      if (process == null) {
        cache.putUnowned(socket.inode());
      }
    }
    complete(request, owner(process, containers.find(process, socket)));
  }

  private void complete(Request request, Owner owner) {
    pending.remove(request.socket);
    request.result.complete(owner);
  }

  /** Returns the running containers, as owners without a process. */
  public static List<Owner> runningContainers() {
    return new Containers().running().stream().map(c -> owner(null, c)).toList();
  }

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
