package io.tcpretrans.capture;

import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.Sampler;
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
 * Compares what the hook has seen with the kernel's own counters, network namespace by namespace.
 * The sampler thread reads the counters: at the start, now and then, soon after a namespace has its
 * first retransmit, and at the end.
 *
 * <p>The kernel counts a segment before the hook sees it. A reading is exact when nothing more was
 * seen in that namespace for a moment after it. Otherwise it is repeated, and what stays is its
 * margin.
 */
public final class SelfCheck {
  private static final int ROUNDS = 10;

  /** Longer than a retransmit takes from the kernel's counter to the hook. */
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long WAIT_SECONDS = 5;

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A look takes at most this part of the time: 1 / REST_PER_LOOK. */
  private static final long REST_PER_LOOK = 50;

  private static final long REST_PER_URGENT_LOOK = 10;

  /** After so many more namespaces with retransmits, the table is searched for ended ones. */
  private static final long MANY = 1024;

  private final LiveSource source;
  private final Sampler sampler;
  private final KernelNamespaces namespaces;
  private final SegmentLedger ledger;
  private final Supplier<Map<Long, String>> containers;
  private final Consumer<String> debug;
  private final CompletableFuture<RunReport.Check> result = new CompletableFuture<>();

  // used by the sampler thread only
  private Look look;

  /** Cancels the next look; null: none is scheduled. */
  private Runnable next;

  private long lookEnded;
  private long workNanos;
  private boolean urgent;
  private boolean finishing;
  private long forgotten;
  private long nextSweep = MANY;

  /**
   * Prepares the comparison.
   *
   * @param containers names of the containers that have a network namespace for themselves, by its
   *     inode number
   * @param debug told when the counters were first read
   */
  public SelfCheck(
      LiveSource source,
      Sampler sampler,
      Supplier<Map<Long, String>> containers,
      Consumer<String> debug) {
    this.source = source;
    this.sampler = sampler;
    this.namespaces = new KernelNamespaces(source);
    this.ledger = new SegmentLedger(source.seesFailedSends());
    this.containers = containers;
    this.debug = debug;
  }

  /** Begins to read. */
  public void start() {
    source.onNewNamespace(() -> sampler.now(this::lookSoon));
    sampler.now(() -> begin(new Look(true, false)));
  }

  /**
   * Reads the counters for the last time and compares; before the source is closed.
   *
   * @return null when the counters could not be read
   */
  public RunReport.Check finish() {
    sampler.now(
        () -> {
          finishing = true;
          schedule();
        });
    try {
      return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /** A reading of all visible namespaces, which takes several rounds until every one is exact. */
  private static final class Look {
    private final boolean first;
    private final boolean last;

    /** The identities of the namespaces. */
    private final Set<Long> read = new HashSet<>();

    /** The names of mounted namespaces by inode number. */
    private final Map<Long, String> names = new HashMap<>();

    private List<Unsettled> unsettled = new ArrayList<>();
    private final List<NamespaceReading> settled = new ArrayList<>();
    private int rounds;

    Look(boolean first, boolean last) {
      this.first = first;
      this.last = last;
    }
  }

  /**
   * A reading that may not be exact yet.
   *
   * @param best the one with the smallest margin so far; null: none
   */
  private record Unsettled(
      VisibleNamespace namespace, NamespaceReading reading, NamespaceReading best) {}

  private void lookSoon() {
    urgent = true;
    schedule();
  }

  /** Schedules the next look, unless one is under way, which will do so at its end. */
  private void schedule() {
    if (look != null || result.isDone()) {
      return;
    }
    if (next != null) {
      next.run();
    }
    long pause =
        urgent
            ? REST_PER_URGENT_LOOK * workNanos
            : Math.max(PAUSE_NANOS, REST_PER_LOOK * workNanos);
    long rest = finishing ? 0 : Math.max(0, pause - (System.nanoTime() - lookEnded));
    next = sampler.after(rest, () -> begin(new Look(false, finishing)));
  }

  private void begin(Look started) {
    look = started;
    urgent = false;
    step(this::readAll);
  }

  /** A part of a look. */
  private interface Step {
    void run() throws IOException;
  }

  private void step(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      look = null;
      result.completeExceptionally(e);
      debug.accept("self-check not possible: " + e.getMessage());
    }
  }

  private void readAll() throws IOException {
    long start = System.nanoTime();
    for (VisibleNamespace namespace : namespaces.visible()) {
      NamespaceReading reading = namespaces.read(namespace);
      if (reading != null && look.read.add(reading.seen().id())) {
        look.names.put(reading.seen().inode(), namespace.name());
        if (!reading.confirms(ledger.last(reading.seen().id()))) {
          look.unsettled.add(new Unsettled(namespace, reading, null));
        }
      }
    }
    workNanos = System.nanoTime() - start;
    settle();
  }

  private void settle() {
    if (look.unsettled.isEmpty() || look.rounds == ROUNDS) {
      look.unsettled.forEach(unsettled -> look.settled.add(unsettled.best));
      end();
    } else {
      sampler.after(SETTLE_NANOS, () -> step(this::readAgain));
    }
  }

  private void readAgain() {
    List<Unsettled> still = new ArrayList<>();
    for (Unsettled unsettled : look.unsettled) {
      NamespaceReading best = best(unsettled);
      NamespaceReading again = best.margin() == 0 ? null : namespaces.read(unsettled.namespace);
      if (again == null || again.seen().id() != best.seen().id()) {
        look.settled.add(best);
      } else {
        still.add(new Unsettled(unsettled.namespace, again, best));
      }
    }
    look.unsettled = still;
    look.rounds++;
    settle();
  }

  /** Returns the better reading, with what has been seen since it as its margin. */
  private NamespaceReading best(Unsettled unsettled) {
    NamespaceSegs before = unsettled.reading.seen();
    NamespaceSegs now = namespaces.state(before).seen();
    long margin = Math.max(now.segs() - before.segs(), now.lost() - before.lost());
    return unsettled.best != null && unsettled.best.margin() <= margin
        ? unsettled.best
        : unsettled.reading.withMargin(margin);
  }

  private void end() {
    Look ended = look;
    ended.settled.forEach(reading -> ledger.read(reading, ended.first));
    ledger.name(ended.names, false);
    closeEnded(ended.read);
    if (ended.first) {
      debug.accept("self-check: counters of " + ended.read.size() + " network namespaces read");
    }
    look = null;
    lookEnded = System.nanoTime();
    if (ended.last) {
      result.complete(ledger.compare(namespaces.list(), ended.read, this::lives));
    } else {
      name();
      schedule();
    }
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
      debug.accept("self-check without names of containers: " + e.getMessage());
    }
    ledger.name(names, true);
  }
}
