package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.ProcessFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnerResolverTest {
  private static final OwningProcess HTTPD = new OwningProcess(4_194_400, 1, "httpd");
  private static final OwningProcess SELF =
      new OwningProcess(ProcessHandle.current().pid(), 1, "java");
  private static final long HOST = ProcessFiles.netns(1);

  /** Owners of sockets that a test defines. {@link #list} waits until the test releases it. */
  private static class FakeOwners implements SocketOwners {
    final Map<Long, SocketOwner> open = new ConcurrentHashMap<>();
    final AtomicInteger lastOwnerCalls = new AtomicInteger();

    /** From this call of {@link #lastOwner} on, the last owner of any socket is HTTPD. */
    volatile int closedFromCall = Integer.MAX_VALUE;

    final CountDownLatch released = new CountDownLatch(1);
    final AtomicInteger lists = new AtomicInteger();
    final AtomicLong processor = new AtomicLong();
    final Set<String> checkingThreads = ConcurrentHashMap.newKeySet();
    volatile boolean raised;
    volatile RuntimeException failure;
    private volatile Map<Long, SocketOwner> listed = Map.of();

    void add(long inode, OwningProcess process) {
      open.put(inode, new SocketOwner(inode, 3, process));
    }

    @Override
    public void list() {
      lists.incrementAndGet();
      if (failure != null) {
        throw failure;
      }
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      listed = Map.copyOf(open);
    }

    @Override
    public SocketOwner listed(long inode) {
      return listed.get(inode);
    }

    @Override
    public OwningProcess lastOwner(long inode) {
      return lastOwnerCalls.incrementAndGet() >= closedFromCall ? HTTPD : null;
    }

    @Override
    public boolean owns(long pid, int descriptor, long inode) {
      checkingThreads.add(Thread.currentThread().getName());
      return pid == SELF.pid();
    }

    @Override
    public void raisePriority() {
      raised = true;
    }

    @Override
    public long processorNanos() {
      return processor.get();
    }
  }

  private final FakeOwners owners = new FakeOwners();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private OwnerResolver resolver() {
    return new OwnerResolver(owners, new PlainHostFiles(), false, errors::add, text -> {});
  }

  private static Retransmit retransmit(Socket socket) {
    return Events.withSocket(Events.ipv4(), socket);
  }

  private static Retransmit open(long inode) {
    return retransmit(new Socket(inode, 0, 0, 0, HOST, 0, 0, null));
  }

  private static Owner owner(OwningProcess process) {
    return new Owner(process.pid(), process.comm(), null, null);
  }

  @Test
  void anOpenSocketBelongsToTheProcessThatHasIt() {
    owners.add(7, HTTPD);
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      assertThat(resolver.find(open(7)).join()).isEqualTo(owner(HTTPD));
      assertThat(resolver.find(open(8)).join()).isEqualTo(Owner.NONE);
    }
  }

  @Test
  void aClosedSocketBelongsToItsCloserWithoutAListing() {
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      owners.released.countDown();
      assertThat(resolver.find(retransmit(new Socket(0, 0, 0, 0, HOST, 0, 0, HTTPD))).join())
          .isEqualTo(owner(HTTPD));
      assertThat(resolver.find(retransmit(new Socket(0, 0, 0, 0, HOST, 0, 0, null))).join())
          .isEqualTo(Owner.NONE);
    }
  }

  @Test
  void aSocketClosedAfterTheEventBelongsToItsCloser() {
    owners.released.countDown();
    owners.closedFromCall = 1;
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      assertThat(resolver.find(open(7)).join()).isEqualTo(owner(HTTPD));
    }
  }

  /** A process that ends leaves the list before it closes its sockets. */
  @Test
  void aSocketWithoutAnOwnerIsLookedUpAgain() {
    owners.released.countDown();
    owners.closedFromCall = 3;
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      CompletableFuture<Owner> first = resolver.find(open(7));
      assertThat(resolver.ownerSoFar(open(7))).isEqualTo(Owner.NONE.asPending());
      assertThat(resolver.find(open(7))).isSameAs(first);

      assertThat(first.join()).isEqualTo(owner(HTTPD));
    }
  }

  @Test
  void findDoesNotWaitForTheListing() {
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      assertThat(resolver.find(open(7))).isNotDone();
      assertThat(resolver.ownerSoFar(open(7))).isEqualTo(Owner.NONE.asPending());
      owners.released.countDown();
    }
  }

  @Test
  void failureOfTheFirstListIsReportedAndTheNextLookupWorks() throws InterruptedException {
    owners.failure = new IllegalStateException("no list");
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      while (errors.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      owners.failure = null;
      owners.add(7, SELF);

      assertThat(resolver.find(open(7)).join().pid()).isEqualTo(SELF.pid());
      assertThat(errors)
          .containsExactly(
              "the thread owner failed (java.lang.IllegalStateException: no list); it continues.");
    }
  }

  @Test
  void failureOfALookupIsReportedAndTheNextLookupWorks() {
    owners.add(7, SELF);
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      resolver.find(open(7)).join();
      owners.failure = new IllegalStateException("no list");
      assertThat(resolver.find(open(8)).join()).isEqualTo(Owner.NONE);
      assertThat(errors)
          .containsExactly(
              "the thread owner failed (java.lang.IllegalStateException: no list); it continues.");

      owners.failure = null;
      owners.add(9, SELF);
      assertThat(resolver.find(open(9)).join().pid()).isEqualTo(SELF.pid());
    }
  }

  @Test
  void theFirstListingServesAllSocketsOpenAtTheStart() throws InterruptedException {
    owners.add(7, SELF);
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      resolver
          .find(retransmit(new Socket(0, 0, 0, 0, HOST, 0, 0, SELF)))
          .join(); // for its container
      assertThat(owners.raised).isTrue();

      assertThat(resolver.find(open(7)).join().pid()).isEqualTo(SELF.pid());
      assertThat(owners.lists.get()).isEqualTo(1);

      owners.add(8, SELF); // opened after the first list
      assertThat(resolver.find(open(8)).join().pid()).isEqualTo(SELF.pid());
      assertThat(owners.lists.get()).isEqualTo(2);
    }
  }

  @Test
  void rowsOfOneSocketShareARequestAndRequestsShareAListing() {
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      while (owners.lists.get() == 0) {
        Thread.onSpinWait(); // until the first list is being made
      }
      List<CompletableFuture<Owner>> answers = new ArrayList<>();
      for (int row = 0; row < 1000; row++) {
        answers.add(resolver.find(open(1 + row % 10)));
      }
      assertThat(new HashSet<>(answers)).hasSize(10);
      for (long inode = 1; inode <= 10; inode++) {
        owners.add(inode, HTTPD);
      }
      owners.released.countDown();
      answers.forEach(answer -> assertThat(answer.join()).isEqualTo(owner(HTTPD)));
      assertThat(owners.lists.get()).isEqualTo(2);
    }
  }

  /** The processor time of a list counts, but not the time it waited for a processor. */
  @Test
  void theThreadPausesAfterItsShareOfTheProcessor() throws InterruptedException {
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      resolver.find(open(1)).join();

      owners.processor.addAndGet(TimeUnit.SECONDS.toNanos(2)); // a pause of ten seconds
      CompletableFuture<Owner> answer = resolver.find(open(2));

      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(answer).isNotDone();
    }
  }

  /** The check of an old entry reads files, which the pipeline thread must not wait for. */
  @Test
  void findDoesNotCheckTheProcessOnTheCallersThread() throws InterruptedException {
    owners.add(7, SELF);
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      resolver.find(open(7)).join();
      TimeUnit.MILLISECONDS.sleep(30);

      assertThat(resolver.find(open(7)).join().pid()).isEqualTo(SELF.pid());

      assertThat(owners.checkingThreads).containsOnly("owner-check");
    }
  }

  @Test
  void knownDoesNotReturnAnOwnerCheckedMoreThan20MillisecondsAgo() throws InterruptedException {
    owners.add(7, HTTPD);
    owners.released.countDown();
    try (OwnerResolver resolver = resolver()) {
      resolver.start();
      resolver.find(open(7)).join();
      TimeUnit.MILLISECONDS.sleep(30);
      assertThat(resolver.ownerSoFar(open(7))).isEqualTo(Owner.NONE.asPending());
    }
  }
}
