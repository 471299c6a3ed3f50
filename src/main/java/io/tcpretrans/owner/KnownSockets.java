package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.ProcessFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * The sockets that retransmitted of late, and who holds them. A holder is looked at again before it
 * is told: it must have the socket still, at the same descriptor. Any thread.
 */
final class KnownSockets {
  private static final int CAPACITY = 1 << 16;
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long UNHELD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Who holds a socket, as last seen.
   *
   * @param process null: nobody holds it, such as a socket of the kernel's own
   * @param descriptor -1: it was closed; then the process was the last to hold it
   * @param seen when this was last true, System.nanoTime
   */
  record Holding(OwningProcess process, int descriptor, long seen) {}

  /** The name of a process, as last read. */
  private record Name(String comm, long seen) {}

  private final OwnerResolver.Holders holders;
  private final LongFunction<OwningProcess> lastHolder;

  /**
   * By inode. An order by use would be written into the map for every row, and what was written to
   * is what the garbage collector must look at.
   */
  private final Map<Long, Holding> holdings = new ConcurrentHashMap<>();

  /** By process. */
  private final Map<Long, Name> names = new ConcurrentHashMap<>();

  /**
   * @param holders asked whether a holder is one still
   * @param lastHolder who closed a socket, told by inode; null where nobody knows
   */
  KnownSockets(OwnerResolver.Holders holders, LongFunction<OwningProcess> lastHolder) {
    this.holders = holders;
    this.lastHolder = lastHolder;
  }

  /** Who holds the socket now; null: a new list must tell. */
  Holding get(long inode) {
    Holding known = holdings.get(inode);
    long now = System.nanoTime();
    if (known != null && now - known.seen < (isHeld(known) ? FRESH_NANOS : UNHELD_NANOS)) {
      return known;
    }
    Holding seen = known == null || !isHeld(known) ? null : stillHeld(known, inode, now);
    return seen != null ? seen : fromList(inode, now);
  }

  private static boolean isHeld(Holding holding) {
    return holding.process != null && holding.descriptor >= 0;
  }

  /** By the list that was made for another socket; what was listed then must be true now. */
  private Holding fromList(long inode, long now) {
    SocketHolder listed = holders.oldest(inode);
    return listed == null
        ? null
        : stillHeld(new Holding(listed.process(), listed.descriptor(), now), inode, now);
  }

  private Holding stillHeld(Holding holding, long inode, long now) {
    OwningProcess process = holding.process;
    if (!holders.holds(process.pid(), holding.descriptor, inode)) {
      return null;
    }
    String comm = comm(process.pid(), now);
    if (comm == null) {
      return null;
    }
    OwningProcess named =
        comm.equals(process.comm())
            ? process
            : new OwningProcess(process.pid(), process.startNanos(), comm, process.beside());
    Holding seen = new Holding(named, holding.descriptor, now);
    put(inode, seen);
    return seen;
  }

  private void put(long inode, Holding holding) {
    if (holdings.size() >= CAPACITY) {
      holdings.clear();
    }
    holdings.put(inode, holding);
  }

  /** Looks again now and then, since exec(2) changes it; null: it has ended. */
  private String comm(long pid, long now) {
    Name name = names.get(pid);
    if (name == null || now - name.seen >= FRESH_NANOS) {
      if (names.size() >= CAPACITY) {
        names.clear();
      }
      String comm = ProcessFiles.comm(pid);
      if (comm == null) {
        names.remove(pid);
        return null;
      }
      name = new Name(comm, now);
      names.put(pid, name);
    }
    return name.comm;
  }

  /**
   * Who holds the socket by a list that was made just now; who closed it where nobody does; where
   * nobody knows that either, who held it last.
   *
   * @return null: nobody, as far as is known
   */
  OwningProcess listed(long inode) {
    SocketHolder holder = holders.oldest(inode);
    OwningProcess process = holder == null ? lastHolder.apply(inode) : holder.process();
    if (process == null) {
      Holding last = holdings.get(inode);
      process = last == null ? null : last.process;
    }
    if (process != null) {
      int descriptor = holder == null ? -1 : holder.descriptor();
      put(inode, new Holding(process, descriptor, System.nanoTime()));
    }
    return process;
  }

  /** Notes that nobody holds the socket. */
  void unheld(long inode) {
    put(inode, new Holding(null, -1, System.nanoTime()));
  }
}
