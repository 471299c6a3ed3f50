package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.why.NeededReading.NeededPart;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Counters;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import io.tcpretrans.why.decision.Netns;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The counters of this host as they were read, for the decisions about retransmits. The sampler
 * thread adds the readings; any thread may ask. Thread-safe.
 */
public final class HostCounters {
  /** A namespace that no reading has shown for this time is forgotten. */
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Map<Long, NamespaceCounters> namespaces = new HashMap<>();
  private final BooleanSupplier dropReasons;
  private final Holders holders;
  private final DropCounter drops;
  private HostSample lastComplete = HostSample.NONE;

  /** When the last reading of all namespaces began, even if it failed. */
  private long hostAskedNs;

  /** When the last reading of the queues began, even if it failed. */
  private volatile long holdersAskedNs;

  /**
   * @param dropReasons whether the kernel reports why it drops (Linux 5.17), so that it also traces
   *     what TCP drops
   * @param holders used only by the sampler thread
   * @param drops compared with the counters of connection tracking
   */
  public HostCounters(BooleanSupplier dropReasons, Holders holders, DropCounter drops) {
    this.dropReasons = dropReasons;
    this.holders = holders;
    this.drops = drops;
  }

  /** Takes the first reading, of all namespaces. */
  void begin(HostSample first) {
    read(first);
  }

  /**
   * Takes a later reading. A namespace that only a later one shows began with all counters 0. A
   * reading without any namespace is one of all namespaces that failed.
   */
  synchronized void read(HostSample sample) {
    boolean later = lastComplete.startNs() < sample.startNs();
    NamespaceCounters.Birth birth =
        lastComplete.complete() && sample.complete() && later
            ? new NamespaceCounters.Birth(lastComplete.startNs(), lastComplete.endNs())
            : null;
    for (NamespaceSample namespace : sample.namespaces()) {
      NamespaceCounters known = namespaces.get(namespace.id());
      if (known == null && namespace.inode() != 0) {
        known = new NamespaceCounters(new Netns(namespace.id(), namespace.inode()), birth);
        namespaces.put(namespace.id(), known);
      }
      if (known != null) {
        known.add(namespace, sample);
      }
    }
    if (sample.complete() || sample.namespaces().isEmpty()) {
      hostAskedNs = Math.max(hostAskedNs, sample.startNs());
    }
    if (sample.complete() && (later || !lastComplete.complete())) {
      lastComplete = sample;
      namespaces.values().forEach(n -> n.noteReading(sample));
      namespaces.values().removeIf(n -> sample.startNs() - n.seenNs() > FORGET_NANOS);
    }
  }

  /** Returns the growth of conntrack's counters in a namespace since its first reading. */
  synchronized ConntrackCounters conntrackGrowth(long netnsId) {
    NamespaceCounters namespace = namespaces.get(netnsId);
    return namespace == null ? ConntrackCounters.NONE : namespace.conntrackGrowth();
  }

  /**
   * Returns the counters for one decision.
   *
   * @param eventNs time of the event by CLOCK_MONOTONIC, nanoseconds
   */
  Answers at(long eventNs) {
    return new Answers(eventNs);
  }

  /** Reads the queues of all namespaces. Only for the sampler thread. */
  void readHolders() throws IOException {
    holdersAskedNs = KernelClock.nanos();
    holders.read();
  }

  /** The counters for one decision. Only one thread at a time may use an object. */
  final class Answers implements Counters {
    private final long eventNs;
    private boolean needsHost;
    private boolean needsHolders;
    private final Set<NeededPart> needs = new HashSet<>();

    private Answers(long eventNs) {
      this.eventNs = eventNs;
    }

    /**
     * Returns whether an answer was {@code NOT_READABLE} because no reading began late enough to
     * decide. After a reading of {@link #needs} the answer is final.
     */
    boolean needsReading() {
      return needsHost || needsHolders || !needs.isEmpty();
    }

    /** Returns the readings that are missing. */
    NeededReading needs() {
      return new NeededReading(needsHost, needsHolders, Set.copyOf(needs));
    }

    long eventNs() {
      return eventNs;
    }

    /** Returns NOT_READABLE, and notes what has to be read. */
    CounterChange need(Part part, Netns netns, int ifindex) {
      needs.add(new NeededPart(part, netns.id(), ifindex));
      return CounterChange.NOT_READABLE;
    }

    /**
     * Returns NOT_READABLE, and notes that all namespaces have to be read, unless that was tried
     * after this time.
     */
    CounterChange needHost(long timeNs) {
      needsHost |= hostAskedNs <= timeNs;
      return CounterChange.NOT_READABLE;
    }

    Collection<NamespaceCounters> namespaces() {
      return namespaces.values();
    }

    /** Returns whether a reading of all namespaces began after this time. */
    boolean isHostReadAfter(long timeNs) {
      return lastComplete.startNs() > timeNs;
    }

    /** Returns a namespace; null: it has ended since this time, or was never seen. */
    NamespaceCounters find(Netns netns, long timeNs) {
      NamespaceCounters namespace = netns == null ? null : namespaces.get(netns.id());
      if (namespace == null && netns != null) {
        needHost(timeNs);
      }
      boolean ended =
          namespace != null
              && isHostReadAfter(timeNs)
              && namespace.seenNs() < lastComplete.startNs();
      return ended ? null : namespace;
    }

    @Override
    public CounterChange listenDrops(Endpoint listener, Netns netns, long sinceNs) {
      synchronized (HostCounters.this) {
        return new ListenerCounters(this).drops(listener, netns, sinceNs);
      }
    }

    @Override
    public Conntrack conntrack(DroppedPacket drop) {
      synchronized (HostCounters.this) {
        NamespaceCounters namespace = find(drop.site().netns(), drop.timeNs());
        return namespace == null ? Conntrack.NOT_READABLE : conntrack(namespace, drop);
      }
    }

    private Conntrack conntrack(NamespaceCounters namespace, DroppedPacket drop) {
      long time = drop.timeNs();
      var before = namespace.conntrack().before(time);
      var after = namespace.conntrack().after(time);
      if (after == null && !namespace.wasAskedAfter(Part.CONNTRACK, time)) {
        need(Part.CONNTRACK, namespace.netns(), 0);
      }
      if (before == null || after == null) {
        return Conntrack.NOT_READABLE;
      }
      long dropped = after.value().drop() - before.value().drop();
      long insertFailed = after.value().insertFailed() - before.value().insertFailed();
      if (dropped == 0 && insertFailed == 0) {
        return Conntrack.NONE;
      }
      if (drop.traits().contains(Trait.TRACKED)
          && !areEarlierFailuresLogged(namespace, before, drop)) {
        return Conntrack.NOT_READABLE;
      }
      boolean full = before.value().full() || after.value().full();
      OptionalLong like = drops.like(drop, before.lastStartNs(), after.firstEndNs());
      return like.isEmpty()
          ? Conntrack.NOT_READABLE
          : new Conntrack(true, dropped, insertFailed, like.getAsLong(), full);
    }

    /**
     * Returns whether each earlier failed insertion has its drop in the log. Otherwise packets that
     * the log does not have, such as those of UDP, fail too.
     */
    private boolean areEarlierFailuresLogged(
        NamespaceCounters namespace,
        Timeline.Step<NamespaceCounters.Conntrack> before,
        DroppedPacket drop) {
      var first = namespace.conntrack().first();
      long failed = before.value().insertFailed() - first.value().insertFailed();
      if (failed == 0) {
        return true;
      }
      OptionalLong logged = drops.like(drop, first.lastStartNs(), before.firstEndNs());
      return logged.isPresent() && logged.getAsLong() == failed;
    }

    @Override
    public CounterChange deviceDrops(Departure left, long sinceNs) {
      synchronized (HostCounters.this) {
        NamespaceCounters namespace = find(left.netns(), left.lastNs());
        return namespace == null
            ? CounterChange.NOT_READABLE
            : new DeviceCounters(this).drops(namespace, left.ifindex(), sinceNs);
      }
    }

    @Override
    public CounterChange untracedDrops(Attempt attempt, long sinceNs) {
      synchronized (HostCounters.this) {
        return UntracedDrops.since(sinceNs, namespaces.values(), dropReasons.getAsBoolean());
      }
    }

    /** {@inheritDoc} Only for the sampler thread. */
    @Override
    public Holder holder(Attempt attempt) {
      needsHolders |= holdersAskedNs < attempt.timeNs();
      return needsHolders ? null : holders.find(attempt);
    }
  }
}
