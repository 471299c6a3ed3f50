package io.tcpretrans.owner;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.pipeline.OwnerLookup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Maps a socket to the process that holds it, and to its container. What is known is answered at
 * once; for the rest a thread of its own lists the holders of all sockets.
 *
 * <p>The way depends on what the kernel still knows. An open socket has an inode: the process that
 * has it among its descriptors holds it, of several the one that started first. A closed one has
 * none: the event says who closed it.
 *
 * <p>On a loaded host the thread would wait for a processor longer than a row waits for its owner.
 * So it runs at a raised priority, and only for a fifth of one processor.
 */
public final class OwnerResolver implements OwnerLookup, AutoCloseable {
  private static final int CAPACITY = 1 << 16;
  private static final int CLOSE_MILLIS = 1000;

  /**
   * A socket has no owner for a moment while its process ends, and while it is passed on over a
   * UNIX socket. The listing is therefore repeated after this time, then after twice the time, up
   * to {@link #LAST_PAUSE_NANOS}.
   */
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LAST_PAUSE_NANOS = 16 * FIRST_PAUSE_NANOS;

  /** Who holds sockets, told by inode. */
  public interface Holders {
    /** Lists the holders of all sockets, for {@link #oldest}. Used by one thread. */
    void list();

    /**
     * Who held a socket when they were listed last; of several the one that started first. Any
     * thread.
     *
     * @return null: nobody
     */
    SocketHolder oldest(long inode);

    /** Whether the process has this socket at this descriptor now. Any thread. */
    boolean holds(long pid, int descriptor, long inode);

    /** Raises the priority of the calling thread, where that is allowed. */
    void raisePriority();

    /** Processor time that the calling thread has taken, in nanoseconds. */
    long processorNanos();
  }

  /**
   * A question.
   *
   * @param process null: to be found
   * @param due when it is to be answered, System.nanoTime
   * @param pauseNanos how long after that it is asked again where nobody is found
   */
  private record Request(
      Socket socket,
      OwningProcess process,
      long due,
      long pauseNanos,
      CompletableFuture<Owner> answer)
      implements Delayed {
    boolean needsListing() {
      return process == null && socket.inode() != 0;
    }

    Request again() {
      return new Request(socket, process, System.nanoTime() + pauseNanos, 2 * pauseNanos, answer);
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

  private final Holders holders;
  private final Containers containers = new Containers();
  private final KnownSockets known;
  private final DelayQueue<Request> requests = new DelayQueue<>();

  /** The requests under way: rows of one socket share one. */
  private final Map<Socket, CompletableFuture<Owner>> asked = new ConcurrentHashMap<>();

  private final Thread thread = new Thread(this::work, "owner");
  private final Thread completion = new Thread(this::complete, "containers");

  /**
   * @param lastHolder who closed a socket, told by inode; null where nobody knows
   */
  public OwnerResolver(Holders holders, LongFunction<OwningProcess> lastHolder) {
    this.holders = holders;
    this.known = new KnownSockets(holders, lastHolder);
    thread.setDaemon(true);
    completion.setDaemon(true);
  }

  /** Begins to answer; what was asked before waits until then. */
  public void start() {
    thread.start();
    completion.start();
  }

  @Override
  public CompletableFuture<Owner> find(Retransmit retransmit) {
    Socket socket = retransmit.socket();
    OwningProcess process = socket.closer();
    if (socket.inode() != 0) {
      KnownSockets.Holding holding = known.get(socket.inode());
      if (holding == null) {
        return ask(socket, null);
      }
      process = holding.process();
    }
    Container container = containers.known(process, socket);
    return container == null
        ? ask(socket, process)
        : CompletableFuture.completedFuture(owner(process, container));
  }

  @Override
  public Owner known(Retransmit retransmit) {
    Socket socket = retransmit.socket();
    OwningProcess process = socket.closer();
    if (socket.inode() != 0) {
      KnownSockets.Holding holding = known.get(socket.inode());
      if (holding == null) {
        return Owner.NONE.asPending(); // a process's own cgroup says in which container it is
      }
      process = holding.process();
    }
    Container container = containers.known(process, socket);
    return container == null
        ? owner(process, Container.NONE).asPending()
        : owner(process, container);
  }

  /** Names, or ids, of the containers that have a network namespace of their own, by its number. */
  public Map<Long, String> containersByNetns() {
    return containers.byNetns();
  }

  private CompletableFuture<Owner> ask(Socket socket, OwningProcess process) {
    CompletableFuture<Owner> underWay = asked.get(socket);
    if (underWay != null) {
      return underWay;
    }
    if (asked.size() >= CAPACITY) {
      return CompletableFuture.completedFuture(owner(process, Container.NONE));
    }
    CompletableFuture<Owner> answer = new CompletableFuture<>();
    asked.put(socket, answer);
    requests.add(new Request(socket, process, System.nanoTime(), FIRST_PAUSE_NANOS, answer));
    return answer;
  }

  private static Owner owner(OwningProcess process, Container container) {
    if (process == null && container.isNone()) {
      return Owner.NONE;
    }
    return process == null
        ? new Owner(0, null, container.label(), container.id())
        : new Owner(process.pid(), process.comm(), container.label(), container.id());
  }

  private void work() {
    try {
      holders.raisePriority();
      answerRequests();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void complete() {
    try {
      containers.keepComplete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Until interrupted. Lists once before it is asked: that answers for all open connections. */
  private void answerRequests() throws InterruptedException {
    ProcessorBudget budget = new ProcessorBudget(System::nanoTime, holders::processorNanos);
    long listed = System.nanoTime();
    holders.list();
    while (true) {
      Request request = requests.take();
      for (long rest = budget.restNanos(); rest > 0; rest = budget.restNanos()) {
        TimeUnit.NANOSECONDS.sleep(rest);
      }
      if (request.needsListing() && request.due - listed >= 0) {
        listed = System.nanoTime();
        holders.list();
      }
      answer(request);
    }
  }

  private void answer(Request request) {
    Socket socket = request.socket;
    OwningProcess process = request.process;
    if (request.needsListing()) {
      process = known.listed(socket.inode());
      if (process == null && request.pauseNanos <= LAST_PAUSE_NANOS) {
        requests.add(request.again());
        return;
      }
      if (process == null) {
        known.unheld(socket.inode());
      }
    }
    Owner owner = owner(process, containers.find(process, socket));
    asked.remove(socket);
    request.answer.complete(owner);
  }

  /** Containers that run now, as owners without a process. */
  public static List<Owner> runningContainers() {
    return new Containers().running().stream().map(c -> owner(null, c)).toList();
  }

  @Override
  public void close() {
    completion.interrupt();
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
