package io.tcpretrans.capture;

import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.Sampler;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The comparison of the segments that the hook has seen with the kernel's own counters, for each
 * network namespace. The sampler thread reads the counters: at the start, periodically, soon after
 * a namespace had its first retransmit, and at the end.
 */
public final class SelfCheck {
  /** The longest time that {@link #finish} waits for the last sweep, in seconds. */
  private static final long FINISH_SECONDS = 5;

  /**
   * Containers are asked for their names after the first rows of a new namespace have been printed,
   * because that takes long and their causes may need a reading by the same thread.
   */
  private static final long NAMING_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long MIN_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The pause after a sweep is this many times as long as the sweep took. */
  private static final long PAUSE_PER_SWEEP = 50;

  /** The same if a namespace with a first retransmit waits for its first reading. */
  private static final long PAUSE_PER_URGENT_SWEEP = 10;

  /** The kernel's map is searched for ended namespaces each time it has got so many more. */
  private static final long NAMESPACES_PER_CLEANUP = 1024;

  /** The most names that are kept. A full map is emptied. */
  private static final int MAX_NAMES = 1 << 14;

  private final LiveSource source;
  private final Sampler sampler;
  private final KernelNamespaces namespaces;
  private final SegmentLedger ledger;
  private final HookSilence silence = new HookSilence();
  private final Supplier<Map<Long, String>> containers;
  private final Consumer<String> debug;
  private final CompletableFuture<RunReport.Check> result = new CompletableFuture<>();

  /** The names of mounted namespaces by identity, those that have ended included. */
  private final Map<Long, String> names = new ConcurrentHashMap<>();

  // only the sampler thread uses the following fields

  /** The sweep under way; null: none. */
  private CounterSweep sweep;

  /** Whether no sweep has ended yet. */
  private boolean firstSweep = true;

  /** Whether the sweep under way is the last one. */
  private boolean lastSweep;

  /** Cancels the next sweep; null: none is scheduled. */
  private Runnable cancelNext;

  /** When the last sweep ended, by System.nanoTime. */
  private long sweepEndNanos;

  /** How long the last sweep needed to read all namespaces once. */
  private long sweepNanos;

  /** Whether a namespace with a first retransmit waits for its first reading. */
  private boolean urgent;

  /** Whether {@link #finish} was called, so that the next sweep is the last one. */
  private boolean finishing;

  /** How many namespaces were deleted from the kernel's map. */
  private long forgotten;

  /** The number of namespaces in the kernel's map at which it is searched for ended ones. */
  private long nextCleanup = NAMESPACES_PER_CLEANUP;

  /**
   * Prepares the comparison.
   *
   * @param containers the name of each container that has a network namespace of its own, by the
   *     inode number of that namespace
   * @param debug told when the counters were first read, and what failed
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

  /** Starts the first sweep, in the sampler thread. */
  public void start() {
    source.onNewNamespace(() -> sampler.now(this::sweepSoon));
    sampler.now(this::begin);
  }

  /**
   * Reads the counters for the last time and compares. To be called before the source is closed.
   * Waits at most five seconds.
   *
   * @return null: the counters could not be read, not in time, or the thread was interrupted
   */
  public RunReport.Check finish() {
    sampler.now(
        () -> {
          finishing = true;
          schedule();
        });
    try {
      return result.get(FINISH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /**
   * Returns the last name of the mount point of a network namespace (ip-netns(8)), as the last
   * sweep that saw its mount read it; null: unknown. Thread-safe.
   *
   * @param identity as {@link io.tcpretrans.event.Socket#netnsId}
   */
  public String namespaceName(long identity) {
    return names.get(identity);
  }

  private void rememberNames(Map<Long, String> mounted) {
    if (names.size() >= MAX_NAMES) {
      names.clear();
    }
    names.putAll(mounted);
  }

  private void sweepSoon() {
    urgent = true;
    schedule();
  }

  /** Schedules the next sweep. Does nothing during a sweep, which calls this method at its end. */
  private void schedule() {
    if (sweep != null || result.isDone()) {
      return;
    }
    if (cancelNext != null) {
      cancelNext.run();
    }
    long pause =
        urgent
            ? PAUSE_PER_URGENT_SWEEP * sweepNanos
            : Math.max(MIN_PAUSE_NANOS, PAUSE_PER_SWEEP * sweepNanos);
    long delay = finishing ? 0 : Math.max(0, pause - (System.nanoTime() - sweepEndNanos));
    cancelNext = sampler.after(delay, this::begin);
  }

  private void begin() {
    sweep = new CounterSweep(namespaces, sampler::runUrgent);
    lastSweep = finishing;
    urgent = false;
    run(this::readAll);
  }

  /** A part of a sweep. */
  private interface Step {
    void run() throws IOException;
  }

  /** Runs a part of a sweep. A failure ends the self-check without a result. */
  private void run(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      sweep = null;
      result.completeExceptionally(e);
      debug.accept("self-check not possible: " + e.getMessage());
    }
  }

  private void readAll() throws IOException {
    long start = System.nanoTime();
    sweep.readAll(ledger::lastReading);
    sweepNanos = System.nanoTime() - start;
    repeatOrEnd();
  }

  private void repeat() {
    sweep.repeat();
    repeatOrEnd();
  }

  private void repeatOrEnd() {
    if (sweep.needsRepeat()) {
      sampler.after(CounterSweep.SETTLE_NANOS, () -> run(this::repeat));
    } else {
      end();
    }
  }

  private void end() {
    CounterSweep ended = sweep;
    ended.readings().forEach(reading -> ledger.add(reading, firstSweep));
    ledger.setMountNames(ended.names());
    rememberNames(ended.names());
    closeEnded(ended.ids());
    if (firstSweep) {
      debug.accept("self-check: counters of " + ended.ids().size() + " network namespaces read");
    }
    firstSweep = false;
    sweep = null;
    sweepEndNanos = System.nanoTime();
    long missed = source.segsMissedByHook(silence, ledger.counted());
    if (missed > 0) {
      source.hookIsSilent(missed);
    }
    if (lastSweep) {
      result.complete(ledger.compare(namespaces.list(), ended.ids(), this::isAlive));
    } else {
      sampler.after(NAMING_DELAY_NANOS, this::nameNamespaces);
      schedule();
    }
  }

  /** Closes the accounts of the namespaces that were not read just now and have ended. */
  private void closeEnded(Set<Long> read) {
    ledger.accountsExcept(read).forEach(this::closeIfEnded);
    if (source.namespaceCount() - forgotten >= nextCleanup) {
      namespaces.list().stream()
          .filter(seen -> !read.contains(seen.id()))
          .forEach(this::closeIfEnded);
      nextCleanup = source.namespaceCount() - forgotten + NAMESPACES_PER_CLEANUP;
    }
  }

  private void closeIfEnded(NamespaceSegs seen) {
    if (!isAlive(seen)) {
      // a segment may have come after isAlive read the number, so it is read again after the end
      ledger.close(namespaces.state(seen).namespace());
      namespaces.forget(seen.id());
      forgotten++;
    }
  }

  /** Returns whether a namespace has not ended, or is not known to have ended. */
  private boolean isAlive(NamespaceSegs seen) {
    return seen.address() == 0 || namespaces.state(seen).alive();
  }

  /** Adds the names of containers to accounts that have no name yet. */
  private void nameNamespaces() {
    if (ledger.inodesToName().isEmpty()) {
      return;
    }
    Map<Long, String> ofContainers = Map.of();
    try {
      ofContainers = containers.get();
    } catch (RuntimeException e) {
      debug.accept("self-check without names of containers: " + e.getMessage());
    }
    ledger.setContainerNames(ofContainers);
  }
}
