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
 * The numbers of segments that the hook has seen and that the kernel has counted, with an account
 * for each network namespace. Only one thread may use an object.
 *
 * <p>A namespace is compared between its first and its last reading. What the hook saw before,
 * after, or in a namespace that was never read, is added up separately, so that each segment that
 * was seen is in exactly one of the sums.
 */
final class SegmentLedger {
  private static final TcpCounters ZERO = new TcpCounters(0, 0, 0);

  private final boolean seesRefused;
  private final Map<Long, Account> accounts = new HashMap<>();

  /** The sums of all closed accounts. */
  private final Totals totals = new Totals();

  /**
   * @param seesRefused whether the hook reports retransmits that this host refused to send
   */
  SegmentLedger(boolean seesRefused) {
    this.seesRefused = seesRefused;
  }

  /** The readings and the name of one namespace. */
  private static final class Account {
    /** Whether the first reading was one of the first sweep. */
    private final boolean atStart;

    /** The reading at which the comparison starts. */
    private final NamespaceReading base;

    private NamespaceReading last;
    private boolean hasSecondReading;

    /** Null: unknown. */
    private String name;

    private boolean nameLookedUp;

    Account(NamespaceReading first, NamespaceReading base, boolean atStart) {
      this.base = base;
      this.last = first;
      this.atStart = atStart;
    }
  }

  /** The sums of {@link RunReport.Check}, in segments. */
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
      seen += account.last.namespace().notLost() - account.base.namespace().notLost();
      counted += end.retransSegs() - begin.retransSegs();
      refused += end.retransFail() - begin.retransFail();
      margin += account.base.margin();
      margin += account.hasSecondReading ? account.last.margin() : 0;
      sent += end.outSegs() - begin.outSegs();
      if (account.atStart) {
        before += account.base.namespace().notLost();
      } else {
        unread += account.base.namespace().notLost();
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
   * Adds a reading of a namespace.
   *
   * @param atStart whether it is one of the first sweep, so that the namespace may have had
   *     retransmits before
   */
  void add(NamespaceReading reading, boolean atStart) {
    Account account = accounts.get(reading.namespace().id());
    if (account == null) {
      NamespaceReading base = atStart ? reading : base(reading);
      accounts.put(reading.namespace().id(), new Account(reading, base, atStart));
    } else {
      account.last = reading;
      account.hasSecondReading = true;
    }
  }

  /**
   * Returns the start of the comparison for a namespace that was not there during the first sweep.
   * If the kernel has counted what the hook has seen, and no more than the margin in addition, the
   * namespace is new, and all its retransmits are compared. Otherwise it had retransmits before, or
   * the hook missed some, and the comparison starts with this reading.
   */
  private NamespaceReading base(NamespaceReading first) {
    long visible =
        first.counters().retransSegs() - (seesRefused ? 0 : first.counters().retransFail());
    long excess = visible - first.namespace().segs();
    NamespaceSegs seen = first.namespace();
    return excess < 0 || excess > first.margin()
        ? first
        : new NamespaceReading(
            new NamespaceSegs(seen.id(), seen.address(), 0, 0, seen.inode()), ZERO, excess);
  }

  /** Returns how many segments the kernel has counted until the last readings. */
  long counted() {
    long counted = totals.counted;
    for (Account account : accounts.values()) {
      counted += account.last.counters().retransSegs() - account.base.counters().retransSegs();
    }
    return counted;
  }

  /** Returns the last reading of a namespace; null: it was not read yet. */
  NamespaceReading lastReading(long id) {
    Account account = accounts.get(id);
    return account == null ? null : account.last;
  }

  /** Returns the namespaces that have an account and none of these identities. */
  Collection<NamespaceSegs> accountsExcept(Set<Long> ids) {
    return accounts.values().stream()
        .map(account -> account.last.namespace())
        .filter(seen -> !ids.contains(seen.id()))
        .toList();
  }

  /** Returns the inode numbers of namespaces with retransmits whose names were not looked up. */
  Set<Long> inodesToName() {
    Set<Long> inodes = new HashSet<>();
    for (Account account : accounts.values()) {
      if (!account.nameLookedUp && account.last.namespace().segs() > 0) {
        inodes.add(account.last.namespace().inode());
      }
    }
    return inodes;
  }

  /**
   * Names the namespaces after their mounts.
   *
   * @param names by identity; a namespace without a name there keeps the one that it has
   */
  void setMountNames(Map<Long, String> names) {
    accounts.forEach((id, account) -> account.name = names.getOrDefault(id, account.name));
  }

  /**
   * Names the namespaces after their containers. {@link #inodesToName} no longer returns the
   * namespaces that it returns now.
   *
   * @param names by inode number; a namespace without a name there keeps the one that it has
   */
  void setContainerNames(Map<Long, String> names) {
    for (Account account : accounts.values()) {
      String name = names.get(account.last.namespace().inode());
      account.name = name == null ? account.name : name;
      account.nameLookedUp |= account.last.namespace().segs() > 0;
    }
  }

  /**
   * Closes the account of a namespace that has ended, if it has one.
   *
   * @param seen what the hook had seen there when the namespace ended
   */
  void close(NamespaceSegs seen) {
    Account account = accounts.remove(seen.id());
    if (account == null) {
      totals.addEnded(seen.notLost(), null);
      return;
    }
    totals.addCompared(account);
    totals.addEnded(seen.notLost() - account.last.namespace().notLost(), account.name);
  }

  /**
   * Closes all accounts and returns the comparison of the whole run. No other method may be called
   * afterwards.
   *
   * @param all the namespaces in which the hook has seen segments, until now
   * @param readNow the identities of the namespaces of the last sweep
   * @param isAlive whether a namespace that is not in {@code readNow} has not ended
   */
  RunReport.Check compare(
      Collection<NamespaceSegs> all, Set<Long> readNow, Predicate<NamespaceSegs> isAlive) {
    for (NamespaceSegs seen : all) {
      Account account = accounts.get(seen.id());
      if (readNow.contains(seen.id())) {
        continue; // what the hook saw since the last sweep is after the end of the run
      }
      if (!isAlive.test(seen)) {
        close(seen);
      } else {
        totals.unread +=
            seen.notLost() - (account == null ? 0 : account.last.namespace().notLost());
      }
    }
    accounts.values().forEach(totals::addCompared);
    return new RunReport.Check(
        Math.max(0, totals.seen), // NamespaceSegs.received may shrink
        totals.counted,
        seesRefused ? 0 : totals.refused,
        totals.before,
        totals.ended,
        totals.unread,
        totals.margin,
        totals.sent,
        List.copyOf(totals.endedNames));
  }
}
