package io.tcpretrans.owner;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.pipeline.OwnerLookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * From a socket to the process that holds it, and to its container. What is known is looked at in
 * the loop; what is not is found by a thread of its own, which lists the holders of all sockets.
 *
 * <p>The way depends on what the kernel still knows. An open socket has an inode: the process that
 * has it among its descriptors holds it, of several the one that started first. A closed one has
 * none: the event says who closed it.
 */
public final class OwnerResolver implements OwnerLookup, AutoCloseable {
  /** At most a fifth of one processor lists holders, however many sockets are asked for. */
  private static final int REST_PER_LISTING = 4;

  /** So much of the time before a listing counts as rest: a burst's first rows need several. */
  private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final int CLOSE_MILLIS = 1000;

  /** Who holds sockets, told by inode. */
  public interface Holders {
    /** Lists the holders of wanted sockets. Used by one thread. */
    List<SocketHolder> list(LongPredicate wanted);

    /** Whether the process has this socket at this descriptor now. Of any thread. */
    boolean holds(long pid, int descriptor, long inode);
  }

  private record Request(Socket socket, OwningProcess process, CompletableFuture<Owner> answer) {
    boolean needsListing() {
      return process == null && socket.inode() != 0;
    }
  }

  private final Holders holders;
  private final LongFunction<OwningProcess> lastHolder;
  private final Containers containers = new Containers();
  private final KnownSockets known;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::work, "owner");
  private final Thread completion = new Thread(this::complete, "containers");

  /**
   * @param lastHolder who closed a socket, told by inode; null where nobody knows
   */
  public OwnerResolver(Holders holders, LongFunction<OwningProcess> lastHolder) {
    this.holders = holders;
    this.known = new KnownSockets(holders);
    this.lastHolder = lastHolder;
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
      process = holding == null ? null : holding.process();
    }
    Container container = containers.known(process, socket);
    return owner(process, container == null ? Container.NONE : container);
  }

  /** Names, or ids, of the containers that have a network namespace of their own, by its number. */
  public Map<Long, String> containersByNetns() {
    return containers.byNetns();
  }

  private CompletableFuture<Owner> ask(Socket socket, OwningProcess process) {
    Request request = new Request(socket, process, new CompletableFuture<>());
    requests.add(request);
    return request.answer;
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
      holders.list(inode -> false); // what the first time takes, the first row need not wait for
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

  /** Until interrupted. */
  private void answerRequests() throws InterruptedException {
    List<Request> listed = new ArrayList<>();
    long nextListing = System.nanoTime();
    while (true) {
      Request request =
          listed.isEmpty()
              ? requests.take()
              : requests.poll(nextListing - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (request != null && request.needsListing()) {
        listed.add(request);
      } else if (request != null) {
        answer(request, request.process);
      }
      if (requests.isEmpty() && !listed.isEmpty() && System.nanoTime() - nextListing >= 0) {
        long start = System.nanoTime();
        answerFromListing(listed);
        long took = System.nanoTime() - start;
        nextListing = Math.max(nextListing, start - SAVED_NANOS) + (1 + REST_PER_LISTING) * took;
        listed.clear();
      }
    }
  }

  private void answerFromListing(List<Request> asked) {
    Map<Long, List<Request>> bySocket = new HashMap<>();
    for (Request request : asked) {
      bySocket.computeIfAbsent(request.socket.inode(), inode -> new ArrayList<>()).add(request);
    }
    known.update(bySocket.keySet(), holders.list(bySocket::containsKey), lastHolder);
    for (Request request : asked) {
      answer(request, known.lastKnown(request.socket.inode()));
    }
  }

  private void answer(Request request, OwningProcess process) {
    request.answer.complete(owner(process, containers.find(process, request.socket)));
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
