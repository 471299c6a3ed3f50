package io.tcpretrans.capture;

import io.tcpretrans.pipeline.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares what the hook has seen with the kernel's own counters, network namespace by namespace. A
 * thread of its own reads the counters: at the start, now and then, at once when a namespace has
 * its first retransmit, and at the end.
 *
 * <p>The kernel counts a segment before the hook sees it. A reading is exact when nothing more was
 * seen in that namespace for a moment after it; otherwise it is repeated, and what stays is its
 * margin.
 */
public final class SelfCheck {
  private static final int ROUNDS = 10;

  /** Longer than a retransmit is on its way from the kernel's counter to the hook. */
  private static final long SETTLE_MILLIS = 10;

  private static final long WAIT_SECONDS = 5;

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A look takes at most so small a part of a processor's time. */
  private static final long REST_PER_LOOK = 50;

  private static final long REST_PER_URGENT_LOOK = 10;

  /** So many more namespaces have retransmits before those that ended are sought in the table. */
  private static final long MANY = 1024;

  private final LiveSource source;
  private final KernelNamespaces namespaces;
  private final SegmentLedger ledger;
  private final Supplier<Map<Long, String>> containers;
  private final Consumer<String> details;
  private final CompletableFuture<RunReport.Check> result = new CompletableFuture<>();
  private long workNanos;
  private long forgotten;
  private long nextSweep = MANY;

  // of any thread
  private boolean urgent;
  private boolean finishing;

  /**
   * @param containers those that have a network namespace of their own, by its number
   * @param details told when the counters were first read
   */
  public SelfCheck(
      LiveSource source, Supplier<Map<Long, String>> containers, Consumer<String> details) {
    this.source = source;
    this.namespaces = new KernelNamespaces(source);
    this.ledger = new SegmentLedger(source.seesFailedSends());
    this.containers = containers;
    this.details = details;
  }

  /** Begins to read. */
  public void start() {
    source.onNewNamespace(this::lookSoon);
    Thread thread = new Thread(this::run, "self-check");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void lookSoon() {
    urgent = true;
    notifyAll();
  }

  private void run() {
    try {
      details.accept("self-check: counters of " + look(true).size() + " network namespaces read");
      name();
      while (waitForNext()) {
        look(false);
        name();
      }
      result.complete(compare(look(false)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
      details.accept("self-check not possible: " + e.getMessage());
    }
  }

  /** Waits for the time of the next look; false: it is to be the last one. */
  private synchronized boolean waitForNext() throws InterruptedException {
    long end = System.nanoTime();
    long pause = Math.max(PAUSE_NANOS, REST_PER_LOOK * workNanos);
    while (!finishing) {
      long left = (urgent ? REST_PER_URGENT_LOOK * workNanos : pause) - (System.nanoTime() - end);
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    urgent = false;
    return !finishing;
  }

  /**
   * Reads the counters for the last time and compares; before the source is closed.
   *
   * @return null when the counters could not be read
   */
  public RunReport.Check finish() {
    synchronized (this) {
      finishing = true;
      notifyAll();
    }
    try {
      return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /**
   * A reading that may not be exact yet.
   *
   * @param best the one with the smallest margin so far; null: none
   */
  private record Pending(
      VisibleNamespace namespace, NamespaceReading reading, NamespaceReading best) {}

  /** Reads the counters of all namespaces that are visible now; returns their identities. */
  private Set<Long> look(boolean atStart) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<Pending> changed = new ArrayList<>();
    Set<Long> read = new HashSet<>();
    Map<Long, String> names = new HashMap<>();
    for (VisibleNamespace namespace : namespaces.visible()) {
      NamespaceReading reading = namespaces.read(namespace);
      if (reading != null && read.add(reading.seen().id())) {
        names.put(reading.seen().inode(), namespace.name());
        if (!reading.confirms(ledger.last(reading.seen().id()))) {
          changed.add(new Pending(namespace, reading, null));
        }
      }
    }
    workNanos = System.nanoTime() - start;
    settle(changed).forEach(reading -> ledger.read(reading, atStart));
    ledger.name(names, false);
    closeEnded(read);
    return read;
  }

  private List<NamespaceReading> settle(List<Pending> changed) throws InterruptedException {
    List<NamespaceReading> settled = new ArrayList<>();
    List<Pending> pending = changed;
    for (int round = 0; round < ROUNDS && !pending.isEmpty(); round++) {
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      List<Pending> next = new ArrayList<>();
      for (Pending unsettled : pending) {
        NamespaceReading best = best(unsettled);
        NamespaceReading again = best.margin() == 0 ? null : namespaces.read(unsettled.namespace);
        if (again == null || again.seen().id() != best.seen().id()) {
          settled.add(best);
        } else {
          next.add(new Pending(unsettled.namespace, again, best));
        }
      }
      pending = next;
    }
    pending.forEach(unsettled -> settled.add(unsettled.best));
    return settled;
  }

  /** With what has been seen since the reading as its margin. */
  private NamespaceReading best(Pending pending) {
    NamespaceSegs before = pending.reading.seen();
    NamespaceSegs now = namespaces.state(before).seen();
    long margin = Math.max(now.segs() - before.segs(), now.lost() - before.lost());
    return pending.best != null && pending.best.margin() <= margin
        ? pending.best
        : pending.reading.withMargin(margin);
  }

  /** Closes the accounts of the namespaces that were not read just now and have ended. */
  private void closeEnded(Set<Long> read) {
    ledger.readExcept(read).forEach(this::closeIfEnded);
    if (source.namespaces() - forgotten >= nextSweep) {
      namespaces.list().stream()
          .filter(seen -> !read.contains(seen.id()))
          .forEach(this::closeIfEnded);
      nextSweep = source.namespaces() - forgotten + MANY;
    }
  }

  private void closeIfEnded(NamespaceSegs seen) {
    if (!lives(seen)) {
      // only this second answer is final: a segment may have come between the first one and the end
      ledger.end(namespaces.state(seen).seen());
      namespaces.forget(seen.id());
      forgotten++;
    }
  }

  private boolean lives(NamespaceSegs seen) {
    return seen.address() == 0 || namespaces.state(seen).lives();
  }

  private void name() {
    if (ledger.unnamed().isEmpty()) {
      return;
    }
    Map<Long, String> names = Map.of();
    try {
      names = containers.get();
    } catch (RuntimeException e) {
      details.accept("self-check without names of containers: " + e.getMessage());
    }
    ledger.name(names, true);
  }

  private RunReport.Check compare(Set<Long> read) {
    return ledger.compare(namespaces.list(), read, this::lives);
  }
}
