package io.tcpretrans.why;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.NeededReading.NeededPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reads the counters that decisions need. The sampler thread reads everything regularly, so that it
 * is known when a counter has grown. For a waiting decision it reads the missing parts at once,
 * also between two namespaces of a longer reading. Thread-safe.
 */
public final class Readings {
  /** The shortest pause between two readings of everything. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A pause is at least so many times as long as the reading before it: 0.2 % of a processor. */
  private static final long PAUSE_FACTOR = 500;

  /** The longest pause: older readings do not tell when a counter grew (ListenerCounters). */
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

  /** The index of the loopback device in every namespace (LOOPBACK_IFINDEX of net/flow.h). */
  private static final int LOOPBACK = 1;

  /** The warm-up begins so late that the start does not wait for it. */
  private static final long WARM_UP_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The longest time that {@link #latest} waits. */
  private static final int LATEST_SECONDS = 1;

  /** A reader of the host. */
  public interface Host {
    /** Reads all visible network namespaces. */
    HostSample read() throws IOException;

    /** Reads what is needed, and nothing else. */
    HostSample read(NeededReading needs) throws IOException;
  }

  /** A decision that waits for a reading. */
  private record Request(NeededReading needs, Runnable task) {}

  /** One reading. */
  private interface CounterChange {
    HostSample read() throws IOException;
  }

  private final Sampler sampler;
  private final Host host;
  private final HostCounters counters;
  private final Consumer<String> debug;

  /** The pipeline thread adds to it, so it has no lock. */
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean requested = new AtomicBoolean();

  private volatile HostSample last = HostSample.NONE;

  /**
   * Reads nothing yet.
   *
   * @param sampler the thread of all other readings
   * @param debug takes a message about a reading that fails
   */
  public Readings(Sampler sampler, Host host, HostCounters counters, Consumer<String> debug) {
    this.sampler = sampler;
    this.host = host;
    this.counters = counters;
    this.debug = debug;
  }

  /** Starts the regular readings. */
  public void start() {
    sampler.now(
        () -> {
          HostSample first = readAll();
          counters.begin(first);
          readHolders();
          sampler.after(WARM_UP_DELAY_NANOS, () -> warmUp(first));
          sampler.after(PAUSE_NANOS, this::readRegularly);
        });
  }

  /**
   * Reads each part of one namespace as for a decision, so that the first decision does not wait
   * until the classes are loaded.
   */
  private void warmUp(HostSample first) {
    Set<NeededPart> parts = new HashSet<>();
    first.namespaces().stream()
        .limit(1)
        .forEach(
            namespace -> {
              parts.add(new NeededPart(Part.TCP, namespace.id(), 0));
              parts.add(new NeededPart(Part.CONNTRACK, namespace.id(), 0));
              parts.add(new NeededPart(Part.DEVICES, namespace.id(), LOOPBACK));
            });
    counters.read(read(() -> host.read(new NeededReading(false, false, parts))));
  }

  private void readRegularly() {
    long began = KernelClock.nanos();
    counters.read(readAll());
    long pause = Math.max(PAUSE_NANOS, PAUSE_FACTOR * (KernelClock.nanos() - began));
    sampler.after(Math.min(MAX_PAUSE_NANOS, pause), this::readRegularly);
  }

  private HostSample readAll() {
    last = read(host::read);
    return last;
  }

  /** Returns the reading; if it fails, one that has nothing but its times. */
  private HostSample read(CounterChange reading) {
    long began = KernelClock.nanos();
    try {
      return reading.read();
    } catch (IOException | RuntimeException e) {
      debug.accept("counters of network namespaces could not be read: " + e.getMessage());
      return new HostSample(began, KernelClock.nanos(), false, null, List.of());
    }
  }

  /** Returns the counters as they were read last. */
  HostCounters counters() {
    return counters;
  }

  /** Reads what is needed soon, and then runs the task on the sampler thread. */
  void request(NeededReading needs, Runnable task) {
    requests.add(new Request(needs, task));
    if (requested.compareAndSet(false, true)) {
      sampler.urgent(this::readNeeded);
    }
  }

  private void readNeeded() {
    requested.set(false); // a request that comes now may have to wait for the next reading
    NeededReading wanted = NeededReading.NOTHING;
    List<Runnable> tasks = new ArrayList<>();
    for (Request next = requests.poll(); next != null; next = requests.poll()) {
      wanted = wanted.plus(next.needs);
      tasks.add(next.task);
    }
    readNow(wanted);
    tasks.forEach(this::run);
  }

  /** Runs a task; if it fails, the others still run. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      debug.accept("a cause could not be decided: " + e);
    }
  }

  private void readNow(NeededReading wanted) {
    if (wanted.host() || !wanted.parts().isEmpty()) {
      counters.read(read(() -> host.read(wanted)));
    }
    if (wanted.holders()) {
      readHolders();
    }
  }

  private void readHolders() {
    try {
      counters.readHolders();
    } catch (IOException | RuntimeException e) {
      debug.accept("queues of network namespaces could not be read: " + e.getMessage());
    }
  }

  /**
   * Returns a reading of everything, or an earlier one if that takes longer than 1 s. The counters
   * are not compared with it, because a namespace that has ended since then would lose its growth.
   */
  HostSample latest() {
    CompletableFuture<HostSample> reading = new CompletableFuture<>();
    HostSample before = last;
    sampler.now(() -> reading.complete(readAll()));
    return reading.completeOnTimeout(before, LATEST_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Returns the growth of conntrack's counters in a namespace since the start of the run. */
  ConntrackCounters conntrackGrowth(long netnsId) {
    return counters.conntrackGrowth(netnsId);
  }
}
