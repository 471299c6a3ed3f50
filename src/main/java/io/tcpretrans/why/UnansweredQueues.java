package io.tcpretrans.why;

import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.NetworkTables;
import io.tcpretrans.why.decision.NetworkTables.PacketQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The queues of NFQUEUE whose programs give no verdicts. A queue that holds packets shows only that
 * some packets wait there; that it has given no verdict since an earlier reading shows that all
 * packets that it got since then wait. Only one thread may use an object.
 */
final class UnansweredQueues {
  /** Enough to have one from before an attempt while other attempts cause readings. */
  private static final int MAX_READINGS = 64;

  /** A queue that an earlier reading does not have was made later. */
  private static final PacketQueue NEW = new PacketQueue(0, 0, 0, 0);

  /**
   * A reading of all namespaces.
   *
   * @param queues by namespace; namespaces without a queue are left out
   */
  private record Reading(long beganNs, long endedNs, Map<Long, List<PacketQueue>> queues) {
    PacketQueue queue(long netns, int number) {
      return queues.getOrDefault(netns, List.of()).stream()
          .filter(queue -> queue.number() == number)
          .findFirst()
          .orElse(NEW);
    }
  }

  private final Deque<Reading> readings = new ArrayDeque<>(); // the latest one is the first

  /** Reads the queues of these namespaces. */
  void read(NetworkTables tables, Set<Long> namespaces) {
    long beganNs = KernelClock.nanos();
    Map<Long, List<PacketQueue>> queues = new HashMap<>();
    for (long netns : namespaces) {
      List<PacketQueue> ofNetns = tables.packetQueues(netns);
      if (!ofNetns.isEmpty()) {
        queues.put(netns, ofNetns);
      }
    }
    add(beganNs, KernelClock.nanos(), queues);
  }

  /** Adds a reading; times are nanoseconds of CLOCK_MONOTONIC. */
  void add(long beganNs, long endedNs, Map<Long, List<PacketQueue>> queues) {
    readings.addFirst(new Reading(beganNs, endedNs, queues));
    if (readings.size() > MAX_READINGS) {
      readings.removeLast();
    }
  }

  /** Returns whether any queue held packets at the last reading. */
  boolean hold() {
    Reading last = readings.peekFirst();
    return last != null
        && last.queues.values().stream().flatMap(List::stream).anyMatch(q -> q.packets() > 0);
  }

  /**
   * Returns a queue of a namespace that holds packets and has given no verdict since before an
   * attempt; null: there is none, or no reading is from before or none from after the attempt.
   *
   * @param beginNs before the attempt sent anything
   * @param timeNs after it sent
   * @param originalHeld the original is known to be still on this host (EBUSY). Otherwise the queue
   *     must have got packets since {@code beginNs}, because the attempt's packet waits there too
   */
  PacketQueue holder(long netns, long beginNs, long timeNs, boolean originalHeld) {
    Reading last = readings.peekFirst();
    if (last == null || last.beganNs < timeNs) {
      return null;
    }
    Reading before =
        readings.stream().filter(reading -> reading.endedNs <= beginNs).findFirst().orElse(null);
    if (before == null) {
      return null;
    }
    for (PacketQueue queue : last.queues.getOrDefault(netns, List.of())) {
      PacketQueue earlier = before.queue(netns, queue.number());
      boolean silent = queue.packets() > 0 && queue.verdicts() == earlier.verdicts();
      boolean grew = queue.lastId() - earlier.lastId() > 0;
      if (silent && (originalHeld || grew)) {
        return queue;
      }
    }
    return null;
  }
}
