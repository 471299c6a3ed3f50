package io.tcpretrans.capture;

import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.TcpCounters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares, for each network namespace, the segments that the hook has seen with those that the
 * kernel has counted, and adds the results. Holds an account for each namespace that lives.
 *
 * <p>A namespace is compared between its first reading and its last one. What the hook saw before,
 * after, or in namespaces that were never read, is counted apart, so that every segment that was
 * seen is somewhere.
 */
final class SegmentLedger {
  private static final TcpCounters NOTHING = new TcpCounters(0, 0, 0);

  private final boolean seesRefused;
  private final Map<Long, Account> accounts = new HashMap<>();
  private final Totals closed = new Totals();

  /**
   * @param seesRefused whether the hook sees sends that this host refused
   */
  SegmentLedger(boolean seesRefused) {
    this.seesRefused = seesRefused;
  }

  /** The readings and the name of one namespace. */
  private static final class Account {
    private final boolean atStart;

    /** The start of the comparison: the first reading, or zero. */
    private final NamespaceReading base;

    private NamespaceReading last;
    private boolean readAgain;
    private String name;
    private boolean nameSought;

    Account(NamespaceReading first, NamespaceReading base, boolean atStart) {
      this.base = base;
      this.last = first;
      this.atStart = atStart;
    }
  }

  /** Sums over namespaces, in segments. */
  private static final class Totals {
    private long seen;
    private long counted;
    private long refused;
    private long before;
    private long ended;
    private long unread;
    private long margin;
    private long sent;
    private final List<String> endedNames = new ArrayList<>();

    void addCompared(Account account) {
      TcpCounters end = account.last.counters();
      TcpCounters begin = account.base.counters();
      seen += account.last.seen().kept() - account.base.seen().kept();
      counted += end.retransSegs() - begin.retransSegs();
      refused += end.retransFail() - begin.retransFail();
      margin += account.base.margin();
      margin += account.readAgain ? account.last.margin() : 0;
      sent += end.outSegs() - begin.outSegs();
      if (account.atStart) {
        before += account.base.seen().kept();
      } else {
        unread += account.base.seen().kept();
      }
    }

    void addEnded(long segs, String name) {
      ended += segs;
      if (segs > 0
          && name != null
          && endedNames.size() < RunReport.Check.MAX_NAMES
          && !endedNames.contains(name)) {
        endedNames.add(name);
      }
    }
  }

  /**
   * Takes a reading of a namespace.
   *
   * @param atStart of the first look, so that the namespace may have had retransmits before
   */
  void read(NamespaceReading reading, boolean atStart) {
    Account known = accounts.get(reading.seen().id());
    if (known == null) {
      NamespaceReading base = atStart ? reading : base(reading);
      accounts.put(reading.seen().id(), new Account(reading, base, atStart));
    } else {
      known.last = reading;
      known.readAgain = true;
    }
  }

  /**
   * Where a namespace that was not there before starts. If the kernel has counted what the hook has
   * seen and no more, all its retransmits are compared; else it had some before, or they were
   * missed, and it starts with this reading.
   */
  private NamespaceReading base(NamespaceReading first) {
    long visible =
        first.counters().retransSegs() - (seesRefused ? 0 : first.counters().retransFail());
    long more = visible - first.seen().segs();
    NamespaceSegs seen = first.seen();
    return more < 0 || more > first.margin()
        ? first
        : new NamespaceReading(
            new NamespaceSegs(seen.id(), seen.address(), 0, 0, seen.inode()), NOTHING, more);
  }

  /** The latest reading of a namespace; null: none so far. */
  NamespaceReading last(long id) {
    Account account = accounts.get(id);
    return account == null ? null : account.last;
  }

  /** Those that have been read, but are not among these. */
  Collection<NamespaceSegs> readExcept(Set<Long> ids) {
    return accounts.values().stream()
        .map(account -> account.last.seen())
        .filter(seen -> !ids.contains(seen.id()))
        .toList();
  }

  /** Numbers of namespaces that had retransmits, for whose names nobody has asked. */
  Set<Long> unnamed() {
    Set<Long> inodes = new HashSet<>();
    for (Account account : accounts.values()) {
      if (!account.nameSought && account.last.seen().segs() > 0) {
        inodes.add(account.last.seen().inode());
      }
    }
    return inodes;
  }

  /** Names namespaces that have a number in the map; the others stay as they are. */
  void name(Map<Long, String> names, boolean sought) {
    for (Account account : accounts.values()) {
      String name = names.get(account.last.seen().inode());
      account.name = name == null ? account.name : name;
      account.nameSought |= sought && account.last.seen().segs() > 0;
    }
  }

  /** Closes the account of a namespace that has ended, of which nothing more will be seen. */
  void end(NamespaceSegs seen) {
    Account account = accounts.remove(seen.id());
    if (account == null) {
      closed.addEnded(seen.kept(), null);
      return;
    }
    closed.addCompared(account);
    closed.addEnded(seen.kept() - account.last.seen().kept(), account.name);
  }

  /**
   * Returns the comparison of the whole run. No other call may follow.
   *
   * @param all what the kernel side has seen by now
   * @param readNow the namespaces that were read just before
   * @param lives whether a namespace that was not has not ended
   */
  RunReport.Check compare(
      Collection<NamespaceSegs> all, Set<Long> readNow, Predicate<NamespaceSegs> lives) {
    for (NamespaceSegs seen : all) {
      Account account = accounts.get(seen.id());
      if (readNow.contains(seen.id())) {
        continue; // what came since then comes too late
      }
      if (!lives.test(seen)) {
        end(seen);
      } else {
        closed.unread += seen.kept() - (account == null ? 0 : account.last.seen().kept());
      }
    }
    accounts.values().forEach(closed::addCompared);
    return new RunReport.Check(
        Math.max(0, closed.seen),
        closed.counted,
        seesRefused ? 0 : closed.refused,
        closed.before,
        closed.ended,
        closed.unread,
        closed.margin,
        closed.sent,
        List.copyOf(closed.endedNames));
  }
}
