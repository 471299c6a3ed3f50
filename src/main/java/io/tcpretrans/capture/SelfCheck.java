package io.tcpretrans.capture;

import io.tcpretrans.pipeline.Result;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.TcpCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares what the hook has seen with the kernel's own counters, network namespace by namespace,
 * between two snapshots: one soon after the start, one at the end.
 *
 * <p>A snapshot of a namespace is consistent when the hook saw nothing new there while the kernel's
 * counter was read; where it did, the reading is repeated.
 */
public final class SelfCheck {
  private static final int ROUNDS = 10;
  private static final long WAIT_SECONDS = 2;

  /** A namespace at one moment: the kernel's counters, and the segments the hook has seen. */
  private record Reading(TcpCounters counters, long seen) {}

  /** The readings, and how many segments came while they were made. */
  private record Snapshot(Map<Long, Reading> readings, long margin) {}

  private final LiveSource source;
  private final Supplier<Libc> libc;
  private final Consumer<String> details;
  private final CompletableFuture<Snapshot> start = new CompletableFuture<>();

  /**
   * @param details told when the first snapshot is taken
   */
  public SelfCheck(LiveSource source, Supplier<Libc> libc, Consumer<String> details) {
    this.source = source;
    this.libc = libc;
    this.details = details;
  }

  /** Takes the first snapshot, on a thread of its own. */
  public void start() {
    Thread thread = new Thread(this::begin, "self-check");
    thread.setDaemon(true);
    thread.start();
  }

  private void begin() {
    try {
      Snapshot snapshot = snapshot();
      start.complete(snapshot);
      details.accept(
          "self-check: counters of " + snapshot.readings.size() + " network namespaces read");
    } catch (IOException | RuntimeException | LinkageError e) {
      start.completeExceptionally(e);
      details.accept("self-check not possible: " + e.getMessage());
    }
  }

  /**
   * Takes the second snapshot and compares; before the source is closed.
   *
   * @return null when the counters could not be read
   */
  public Result.Check finish() {
    try {
      Snapshot before = start.get(WAIT_SECONDS, TimeUnit.SECONDS);
      return compare(before, snapshot());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException | IOException e) {
      return null;
    } catch (UncheckedIOException | LinkageError e) {
      return null; // the C library could not be loaded, and is needed only now
    }
  }

  private Snapshot snapshot() throws IOException {
    Map<Long, NetworkNamespace> wanted = new HashMap<>(NetworkNamespace.all());
    Map<Long, Reading> readings = new HashMap<>();
    long margin = 0;
    Map<Long, Long> before = source.netnsSegs();
    for (int round = 0; round < ROUNDS && !wanted.isEmpty(); round++) {
      Map<Long, TcpCounters> counters = TcpCounters.read(wanted.values(), libc);
      Map<Long, Long> after = source.netnsSegs();
      wanted.keySet().retainAll(counters.keySet());
      Set<Long> settled = new HashSet<>();
      margin = 0;
      for (var entry : counters.entrySet()) {
        long seen = after.getOrDefault(entry.getKey(), 0L);
        long moved = seen - before.getOrDefault(entry.getKey(), 0L);
        readings.put(entry.getKey(), new Reading(entry.getValue(), seen));
        margin += moved;
        if (moved == 0) {
          settled.add(entry.getKey());
        }
      }
      wanted.keySet().removeAll(settled);
      before = after;
    }
    return new Snapshot(readings, margin);
  }

  private Result.Check compare(Snapshot first, Snapshot last) {
    long seen = -source.lostSegs();
    long counted = 0;
    long refused = 0;
    long sent = 0;
    for (var entry : last.readings.entrySet()) {
      Reading end = entry.getValue();
      Reading begin = first.readings.get(entry.getKey());
      if (begin == null || begin.counters.retransSegs() > end.counters.retransSegs()) {
        begin = new Reading(new TcpCounters(0, 0, 0), 0); // it began meanwhile
      }
      seen += end.seen - begin.seen;
      counted += end.counters.retransSegs() - begin.counters.retransSegs();
      refused += end.counters.retransFail() - begin.counters.retransFail();
      sent += end.counters.outSegs() - begin.counters.outSegs();
    }
    long before = first.readings.values().stream().mapToLong(Reading::seen).sum();
    long elsewhere = 0;
    for (var entry : source.netnsSegs().entrySet()) {
      if (!last.readings.containsKey(entry.getKey())) {
        elsewhere += entry.getValue();
      }
    }
    return new Result.Check(
        seen,
        counted,
        source.seesFailedSends() ? 0 : refused,
        before,
        elsewhere,
        first.margin + last.margin,
        sent);
  }
}
