package io.tcpretrans.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * One reading of the counters of all visible network namespaces, repeated for some of them until
 * each reading is exact.
 *
 * <p>The kernel counts a segment (TcpRetransSegs, in __tcp_retransmit_skb) before the hook sees it,
 * and a retransmit may come while the counters are read. A reading is therefore exact only if the
 * hook counts nothing more in that namespace for {@link #SETTLE_NANOS}. If a namespace never
 * pauses, the best reading is kept, with what the hook counted meanwhile as its margin.
 */
final class CounterSweep {
  /** Longer than a retransmit takes from the kernel's counter to the hook, in nanoseconds. */
  static final long SETTLE_NANOS = 10_000_000;

  /** Limits the repeats to some 100 ms. */
  private static final int MAX_REPEATS = 10;

  private final KernelNamespaces namespaces;

  /** The identities of the namespaces that were read. */
  private final Set<Long> ids = new HashSet<>();

  /** The names of mounted namespaces by identity. */
  private final Map<Long, String> names = new HashMap<>();

  private final List<NamespaceReading> readings = new ArrayList<>();
  private List<Candidate> candidates = new ArrayList<>();
  private final Runnable between;
  private int repeats;

  /**
   * Reads nothing yet.
   *
   * @param between runs between the namespaces of a sweep
   */
  CounterSweep(KernelNamespaces namespaces, Runnable between) {
    this.namespaces = namespaces;
    this.between = between;
  }

  /**
   * A reading that may not be exact.
   *
   * @param reading the latest reading
   * @param best the earlier reading with the smallest margin; null: none
   */
  private record Candidate(
      VisibleNamespace namespace, NamespaceReading reading, NamespaceReading best) {}

  /**
   * Reads each namespace once.
   *
   * @param lastReadings the last reading of an earlier sweep by the identity of the namespace, or
   *     null; a namespace without changes since an exact reading is not read a second time
   * @throws IOException if the namespaces cannot be listed
   */
  void readAll(LongFunction<NamespaceReading> lastReadings) throws IOException {
    for (Map.Entry<Long, VisibleNamespace> visible : namespaces.visible().entrySet()) {
      between.run();
      VisibleNamespace namespace = visible.getValue();
      NamespaceReading reading = namespaces.read(namespace);
      if (reading != null && ids.add(reading.namespace().id())) {
        // a process that was listed may have entered another namespace, which has another name
        if (namespace.name() != null && reading.namespace().inode() == visible.getKey()) {
          names.put(reading.namespace().id(), namespace.name());
        }
        if (!reading.confirms(lastReadings.apply(reading.namespace().id()))) {
          candidates.add(new Candidate(namespace, reading, null));
        }
      }
    }
  }

  /**
   * Returns whether another {@link #repeat} is needed, {@link #SETTLE_NANOS} after the last call.
   */
  boolean needsRepeat() {
    return !candidates.isEmpty() && repeats < MAX_REPEATS;
  }

  /** Keeps the readings that turn out to be exact, and reads the other namespaces again. */
  void repeat() {
    List<Candidate> inexact = new ArrayList<>();
    for (Candidate candidate : candidates) {
      NamespaceReading best = best(candidate);
      NamespaceReading again = best.margin() == 0 ? null : namespaces.read(candidate.namespace);
      if (again == null || again.namespace().id() != best.namespace().id()) {
        readings.add(best);
      } else {
        inexact.add(new Candidate(candidate.namespace, again, best));
      }
    }
    candidates = inexact;
    repeats++;
  }

  /**
   * Returns the better of the two readings of a candidate. The margin of the latest is what the
   * hook has counted since.
   */
  private NamespaceReading best(Candidate candidate) {
    NamespaceSegs before = candidate.reading.namespace();
    NamespaceSegs now = namespaces.state(before).namespace();
    long margin = Math.max(now.segs() - before.segs(), now.lost() - before.lost());
    return candidate.best != null && candidate.best.margin() <= margin
        ? candidate.best
        : candidate.reading.withMargin(margin);
  }

  /**
   * Returns the readings of all namespaces that have changed since their last exact reading. To be
   * called when {@link #needsRepeat} returns false.
   */
  List<NamespaceReading> readings() {
    List<NamespaceReading> all = new ArrayList<>(readings);
    candidates.forEach(candidate -> all.add(candidate.best));
    return all;
  }

  /** Returns the identities of the namespaces that were read. */
  Set<Long> ids() {
    return ids;
  }

  /** Returns the names of mounted namespaces by identity. */
  Map<Long, String> names() {
    return names;
  }
}
