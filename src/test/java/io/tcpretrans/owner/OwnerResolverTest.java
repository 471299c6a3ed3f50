package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.ProcessFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnerResolverTest {
  private static final int LISTING_MILLIS = 40;

  /** Four times as long as a listing takes. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(4 * LISTING_MILLIS);

  private static final OwningProcess HTTPD = new OwningProcess(4_194_400, 1, "httpd");
  private static final long HOST = ProcessFiles.netns(1);

  /** A list of holders that can be held up. */
  private static class Listing implements OwnerResolver.Holders {
    private final List<SocketHolder> holders = new ArrayList<>();
    final CountDownLatch released = new CountDownLatch(1);

    @Override
    public List<SocketHolder> list(LongPredicate wanted) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Stream<SocketHolder> asked = holders.stream().filter(h -> wanted.test(h.inode()));
      return asked.toList();
    }

    @Override
    public boolean holds(long pid, int descriptor, long inode) {
      return false;
    }
  }

  private final Listing listing = new Listing();

  private static Retransmit of(Socket socket) {
    Retransmit event = Events.ipv4();
    return new Retransmit(
        event.time(),
        event.type(),
        event.local(),
        event.remote(),
        event.state(),
        socket,
        event.seq(),
        event.len(),
        event.segs(),
        event.attempt(),
        event.error(),
        event.icmpError(),
        event.sender(),
        event.waitUs(),
        Owner.NONE,
        null);
  }

  private static Retransmit open(long inode) {
    return of(new Socket(inode, 0, 0, 0, HOST, 0, 0, null));
  }

  private static void sleep(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Owner owner(OwningProcess process) {
    return new Owner(process.pid(), process.comm(), null, null);
  }

  @Test
  void anOpenSocketIsItsHolders() {
    listing.holders.add(new SocketHolder(7, 3, HTTPD));
    listing.released.countDown();
    try (OwnerResolver resolver = new OwnerResolver(listing, inode -> null)) {
      resolver.start();
      assertThat(resolver.find(open(7)).join()).isEqualTo(owner(HTTPD));
      assertThat(resolver.find(open(8)).join()).isEqualTo(Owner.NONE);
    }
  }

  @Test
  void aClosedSocketIsWhosoeverClosedItWithoutAnyListing() {
    try (OwnerResolver resolver = new OwnerResolver(listing, inode -> null)) {
      resolver.start();
      listing.released.countDown();
      assertThat(resolver.find(of(new Socket(0, 0, 0, 0, HOST, 0, 0, HTTPD))).join())
          .isEqualTo(owner(HTTPD));
      assertThat(resolver.find(of(new Socket(0, 0, 0, 0, HOST, 0, 0, null))).join())
          .isEqualTo(Owner.NONE);
    }
  }

  @Test
  void aSocketThatWasClosedSinceTheEventIsWhosoeverClosedIt() {
    listing.released.countDown();
    try (OwnerResolver resolver = new OwnerResolver(listing, inode -> inode == 7 ? HTTPD : null)) {
      resolver.start();
      assertThat(resolver.find(open(7)).join()).isEqualTo(owner(HTTPD));
    }
  }

  @Test
  void askingDoesNotWait() {
    try (OwnerResolver resolver = new OwnerResolver(listing, inode -> null)) {
      resolver.start();
      assertThat(resolver.find(open(7))).isNotDone();
      assertThat(resolver.known(open(7))).isEqualTo(Owner.NONE);
      listing.released.countDown();
    }
  }

  /** Else the rows of a burst would go out without owners while it rests from the first listing. */
  @Test
  void afterAQuietTimeAListingNeedNotWaitForTheOneBefore() {
    Listing slow =
        new Listing() {
          @Override
          public List<SocketHolder> list(LongPredicate wanted) {
            sleep(LISTING_MILLIS);
            return super.list(wanted);
          }
        };
    slow.released.countDown();
    try (OwnerResolver resolver = new OwnerResolver(slow, inode -> null)) {
      resolver.start();
      long shortest = Long.MAX_VALUE;
      for (int socket = 1; socket < 20 && shortest >= REST_NANOS; socket += 2) {
        sleep(300);
        resolver.find(open(socket)).join();
        long start = System.nanoTime();
        resolver.find(open(socket + 1)).join();
        shortest = Math.min(shortest, System.nanoTime() - start);
      }
      assertThat(shortest).isLessThan(REST_NANOS); // on a busy machine not each time
    }
  }

  /** The process of this pid does not have the socket any more, so it is not told. */
  @Test
  void whatIsKnownMustStillBeTrue() throws InterruptedException {
    listing.holders.add(new SocketHolder(7, 3, HTTPD));
    listing.released.countDown();
    try (OwnerResolver resolver = new OwnerResolver(listing, inode -> null)) {
      resolver.start();
      resolver.find(open(7)).join();
      TimeUnit.MILLISECONDS.sleep(30);
      assertThat(resolver.known(open(7))).isEqualTo(Owner.NONE);
    }
  }
}
