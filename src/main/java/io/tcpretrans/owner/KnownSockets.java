package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.ProcessFiles;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * The sockets that retransmitted of late, and who holds them. A holder is looked at again before it
 * is told: it must have the socket still, at the same descriptor.
 */
final class KnownSockets {
  private static final int CAPACITY = 1 << 16;
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long UNHELD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Comparator<SocketHolder> OLDEST_FIRST =
      Comparator.<SocketHolder>comparingLong(holder -> holder.process().startNanos())
          .thenComparingLong(holder -> holder.process().pid())
          .thenComparingInt(SocketHolder::descriptor);

  /**
   * @param process null: nobody holds it, such as a socket of the kernel's own
   * @param descriptor -1: it was closed; then the process was the last to hold it
   * @param seen when this was last true, System.nanoTime
   */
  record Holding(OwningProcess process, int descriptor, long seen) {}

  private final Map<Long, Holding> holdings =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Holding> eldest) {
          return size() > CAPACITY;
        }
      };

  /** The name of a process, as last read. */
  private record Name(String comm, long seen) {}

  /** By process. */
  private final Map<Long, Name> names = new HashMap<>();

  /** Who holds the socket now; null: to be found out. */
  synchronized Holding get(long inode) {
    Holding holding = holdings.get(inode);
    long now = System.nanoTime();
    if (holding == null || now - holding.seen < FRESH_NANOS) {
      return holding;
    }
    if (holding.process == null || holding.descriptor < 0) {
      return now - holding.seen < UNHELD_NANOS ? holding : null;
    }
    OwningProcess process = holding.process;
    if (!ProcessFiles.holdsSocket(process.pid(), holding.descriptor, inode)) {
      return null;
    }
    String comm = comm(process.pid(), now);
    if (comm == null) {
      return null;
    }
    if (!comm.equals(process.comm())) {
      process = new OwningProcess(process.pid(), process.startNanos(), comm);
    }
    Holding renewed = new Holding(process, holding.descriptor, now);
    holdings.put(inode, renewed);
    return renewed;
  }

  /** Looks again now and then, since exec(2) changes it; null: it has ended. */
  private String comm(long pid, long now) {
    Name name = names.get(pid);
    if (name == null || now - name.seen >= FRESH_NANOS) {
      if (names.size() >= CAPACITY) {
        names.clear();
      }
      name = new Name(ProcessFiles.comm(pid), now);
      names.put(pid, name);
    }
    return name.comm;
  }

  /** Who held the socket when this was last found out; null: nobody. */
  synchronized OwningProcess lastKnown(long inode) {
    Holding holding = holdings.get(inode);
    return holding == null ? null : holding.process;
  }

  /**
   * Takes over what was found out of some sockets.
   *
   * @param lastHolder asked for those that nobody holds; where it does not know, the last known
   *     holder stays
   */
  void update(Set<Long> inodes, List<SocketHolder> found, LongFunction<OwningProcess> lastHolder) {
    Map<Long, SocketHolder> oldest = new HashMap<>();
    for (SocketHolder holder : found) {
      if (holder.process().pid() != 0) {
        oldest.merge(
            holder.inode(),
            holder,
            (one, other) -> OLDEST_FIRST.compare(one, other) <= 0 ? one : other);
      }
    }
    for (long inode : inodes) {
      SocketHolder holder = oldest.get(inode);
      OwningProcess process = holder == null ? lastHolder.apply(inode) : holder.process();
      int descriptor = holder == null ? -1 : holder.descriptor();
      synchronized (this) {
        process = process == null ? lastKnown(inode) : process;
        holdings.put(inode, new Holding(process, descriptor, System.nanoTime()));
      }
    }
  }
}
