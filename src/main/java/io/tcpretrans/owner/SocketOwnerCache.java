package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.ProcessFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A cache of the processes that own sockets with recent retransmits, by the socket's inode. An
 * entry older than 20 ms is used only if the process still has the socket at the same descriptor.
 * Thread-safe.
 */
final class SocketOwnerCache {
  private static final int CAPACITY = 1 << 16;
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long UNOWNED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The owner of a socket as of its last check.
   *
   * @param process null: no process owns the socket, such as a socket of the kernel's own
   * @param descriptor -1: the socket is closed, and the process was its last owner
   * @param checkedNanos the time of the check by System.nanoTime
   */
  record CachedOwner(OwningProcess process, int descriptor, long checkedNanos) {}

  /** The name of a process when it was last read. */
  private record CachedName(String comm, long readNanos) {}

  private final SocketOwners sockets;

  /**
   * By inode. The map does not keep an order of use: that would write to it for every row, and the
   * garbage collector must scan what was written to.
   */
  private final Map<Long, CachedOwner> owners = new ConcurrentHashMap<>();

  /** By PID. */
  private final Map<Long, CachedName> names = new ConcurrentHashMap<>();

  /**
   * @param sockets checks whether a process still has a socket
   */
  SocketOwnerCache(SocketOwners sockets) {
    this.sockets = sockets;
  }

  /**
   * Returns the owner of a socket if the entry is young enough to be used without a check. Reads no
   * file.
   *
   * @return null: {@link #checked(long)} has to check the entry
   */
  CachedOwner fresh(long inode) {
    CachedOwner cached = owners.get(inode);
    return cached != null && System.nanoTime() - cached.checkedNanos < lifetimeNanos(cached)
        ? cached
        : null;
  }

  /**
   * Returns the owner of a socket after a check that the process of the entry, or of the last list,
   * still has the socket.
   *
   * @return null: only a new list of all sockets can show the owner
   */
  CachedOwner checked(long inode) {
    CachedOwner fresh = fresh(inode);
    if (fresh != null) {
      return fresh;
    }
    CachedOwner cached = owners.get(inode);
    long now = System.nanoTime();
    CachedOwner checked = cached == null || !isOpen(cached) ? null : checked(cached, inode, now);
    return checked != null ? checked : fromLastListing(inode, now);
  }

  private static long lifetimeNanos(CachedOwner owner) {
    return isOpen(owner) ? FRESH_NANOS : UNOWNED_NANOS;
  }

  private static boolean isOpen(CachedOwner owner) {
    return owner.process != null && owner.descriptor >= 0;
  }

  /** Returns the owner by the list that was made for another socket, if it is still the owner. */
  private CachedOwner fromLastListing(long inode, long now) {
    SocketOwner listed = sockets.listed(inode);
    return listed == null
        ? null
        : checked(new CachedOwner(listed.process(), listed.descriptor(), now), inode, now);
  }

  /** Returns the entry with the time of this check; null: the process no longer has the socket. */
  private CachedOwner checked(CachedOwner owner, long inode, long now) {
    OwningProcess process = owner.process;
    if (!sockets.owns(process.pid(), owner.descriptor, inode)) {
      return null;
    }
    String comm = comm(process.pid(), now);
    if (comm == null) {
      return null;
    }
    OwningProcess named =
        comm.equals(process.comm())
            ? process
            : new OwningProcess(
                process.pid(), process.startNanos(), comm, process.inTracerPidNamespace());
    CachedOwner checked = new CachedOwner(named, owner.descriptor, now);
    put(inode, checked);
    return checked;
  }

  private void put(long inode, CachedOwner owner) {
    if (owners.size() >= CAPACITY) {
      owners.clear();
    }
    owners.put(inode, owner);
  }

  /** Returns the name of a process, at most 20 ms old, since exec(2) changes it; null: it ended. */
  private String comm(long pid, long now) {
    CachedName name = names.get(pid);
    if (name == null || now - name.readNanos >= FRESH_NANOS) {
      if (names.size() >= CAPACITY) {
        names.clear();
      }
      String comm = ProcessFiles.comm(pid);
      if (comm == null) {
        names.remove(pid);
        return null;
      }
      name = new CachedName(comm, now);
      names.put(pid, name);
    }
    return name.comm;
  }

  /**
   * Returns the owner of a socket right after all sockets were listed: the process that has it,
   * otherwise the process that closed it, otherwise the owner that was cached last.
   *
   * @return null: no owner is known
   */
  OwningProcess afterListing(long inode) {
    SocketOwner listed = sockets.listed(inode);
    OwningProcess process = listed == null ? sockets.lastOwner(inode) : listed.process();
    if (process == null) {
      CachedOwner cached = owners.get(inode);
      process = cached == null ? null : cached.process;
    }
    if (process != null) {
      int descriptor = listed == null ? -1 : listed.descriptor();
      put(inode, new CachedOwner(process, descriptor, System.nanoTime()));
    }
    return process;
  }

  /** Stores for one second that no process owns the socket. */
  void putUnowned(long inode) {
    put(inode, new CachedOwner(null, -1, System.nanoTime()));
  }
}
