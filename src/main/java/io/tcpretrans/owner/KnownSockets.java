package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.ProcessFiles;
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

  /** Who holds a socket, as last seen. */
  static final class Holding {
    /** Null: nobody holds it, such as a socket of the kernel's own. */
    private OwningProcess process;

    /** -1: it was closed; then the process was the last to hold it. */
    private final int descriptor;

    /** When this was last true, System.nanoTime. */
    private long seen;

    Holding(OwningProcess process, int descriptor) {
      this.process = process;
      this.descriptor = descriptor;
      this.seen = System.nanoTime();
    }

    OwningProcess process() {
      return process;
    }
  }

  private final OwnerResolver.Holders holders;

  /**
   * The first to go is the one that was found out the longest ago. An order by use would be written
   * into the map for every row, and what was written to is what the garbage collector must look at.
   */
  private final Map<Long, Holding> holdings =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Holding> eldest) {
          return size() > CAPACITY;
        }
      };

  /** Of two holders the one whose process started first; of one process, the lower descriptor. */
  private static SocketHolder older(SocketHolder one, SocketHolder other) {
    int order = Long.compare(one.process().startNanos(), other.process().startNanos());
    order = order != 0 ? order : Long.compare(one.process().pid(), other.process().pid());
    order = order != 0 ? order : Integer.compare(one.descriptor(), other.descriptor());
    return order <= 0 ? one : other;
  }

  /** The name of a process, as last read. */
  private record Name(String comm, long seen) {}

  /** By process. */
  private final Map<Long, Name> names = new HashMap<>();

  /**
   * @param holders asked whether a holder is one still
   */
  KnownSockets(OwnerResolver.Holders holders) {
    this.holders = holders;
  }

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
    if (!holders.holds(process.pid(), holding.descriptor, inode)) {
      return null;
    }
    String comm = comm(process.pid(), now);
    if (comm == null) {
      return null;
    }
    if (!comm.equals(process.comm())) {
      holding.process = new OwningProcess(process.pid(), process.startNanos(), comm);
    }
    holding.seen = now;
    return holding;
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
        oldest.merge(holder.inode(), holder, KnownSockets::older);
      }
    }
    for (long inode : inodes) {
      SocketHolder holder = oldest.get(inode);
      OwningProcess process = holder == null ? lastHolder.apply(inode) : holder.process();
      int descriptor = holder == null ? -1 : holder.descriptor();
      synchronized (this) {
        process = process == null ? lastKnown(inode) : process;
        holdings.remove(inode);
        holdings.put(inode, new Holding(process, descriptor));
      }
    }
  }
}
