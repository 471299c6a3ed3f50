package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.ProcessFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A cache of the processes that own sockets with recent retransmits, by the socket's inode number.
 * An entry of an open socket that is older than 20 ms is used only if the process still has the
 * socket at the same descriptor. An entry of a closed or unowned socket is used for one second.
 * Thread-safe.
 */
final class SocketOwnerCache {
  /** The most entries of each map. A full map is emptied. */
  private static final int CAPACITY = 1 << 16;

  /** How long the owner of an open socket, and the name of a process, are used without a check. */
  private static final long OPEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How long an entry of a closed or unowned socket is used. */
  private static final long NOT_OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The owner of a socket when it was last checked.
   *
   * @param process null: no process owns the socket, such as a socket of the kernel's own
   * @param descriptor -1: no process has the socket open, and {@code process} was its last owner
   * @param checkedNanos the time of the check by System.nanoTime
   */
  record CachedOwner(OwningProcess process, int descriptor, long checkedNanos) {}

  /** The name of a process when it was last read. */
  private record CachedName(String comm, long readNanos) {}

  private final SocketOwners kernel;

  /**
   * By inode. The map does not keep an order of use: that would write to it for every row, and the
   * garbage collector must scan what was written to.
   */
  private final Map<Long, CachedOwner> owners = new ConcurrentHashMap<>();

  /** By PID. */
  private final Map<Long, CachedName> names = new ConcurrentHashMap<>();

  /**
   * @param kernel the last list, and whether a process still has a socket
   */
  SocketOwnerCache(SocketOwners kernel) {
    this.kernel = kernel;
  }

  /**
   * Returns the entry of a socket if it is young enough to be used without a check. Reads no file.
   *
   * @return null: there is no entry, or {@link #checked} has to check it
   */
  CachedOwner fresh(long inode) {
    CachedOwner cached = owners.get(inode);
    return cached != null && System.nanoTime() - cached.checkedNanos < lifetimeNanos(cached)
        ? cached
        : null;
  }

  /**
   * Returns the entry of a socket if it is fresh, otherwise one whose process was found to still
   * have the socket: the process of the cached entry, or that of the last list.
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
    CachedOwner checked = cached == null || !isOpen(cached) ? null : check(cached, inode, now);
    return checked != null ? checked : fromLastListing(inode, now);
  }

  private static long lifetimeNanos(CachedOwner owner) {
    return isOpen(owner) ? OPEN_NANOS : NOT_OPEN_NANOS;
  }

  private static boolean isOpen(CachedOwner owner) {
    return owner.process != null && owner.descriptor >= 0;
  }

  /** Returns the owner in the last list; null: there is none, or it no longer has the socket. */
  private CachedOwner fromLastListing(long inode, long now) {
    SocketOwner listed = kernel.listed(inode);
    return listed == null
        ? null
        : check(new CachedOwner(listed.process(), listed.descriptor(), now), inode, now);
  }

  /** Caches and returns the entry as of now; null: the process no longer has the socket. */
  private CachedOwner check(CachedOwner owner, long inode, long now) {
    OwningProcess process = owner.process;
    if (!kernel.owns(process.pid(), owner.descriptor, inode)) {
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

  /**
   * Returns the name of a process, at most 20 ms old, since exec(2) changes it; null: no process.
   */
  private String comm(long pid, long now) {
    CachedName name = names.get(pid);
    if (name == null || now - name.readNanos >= OPEN_NANOS) {
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
   * Caches and returns the owner of a socket right after all sockets were listed: the process that
   * has the socket in the list, otherwise the process that closed it, otherwise the process of the
   * cached entry.
   *
   * @return null: there is none of them, and nothing is cached
   */
  OwningProcess afterListing(long inode) {
    SocketOwner listed = kernel.listed(inode);
    OwningProcess process = listed == null ? kernel.lastOwner(inode) : listed.process();
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
