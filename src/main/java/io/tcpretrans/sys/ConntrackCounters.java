package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Connection tracking in one network namespace, from /proc/net/stat/nf_conntrack: names, then a
 * line of hexadecimal numbers for each processor.
 *
 * @param entries in the table now
 * @param drop packets dropped because the table had no room
 * @param earlyDrop entries removed before their time to make room
 * @param insertFailed packets dropped because their connection could not be entered
 */
public record ConntrackCounters(long entries, long drop, long earlyDrop, long insertFailed) {
  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** Before there was any. */
  public static final ConntrackCounters NONE = new ConntrackCounters(0, 0, 0, 0);

  /**
   * Reads namespaces; those that cannot be read, or have no connection tracking, are left out.
   *
   * @param libc asked only for namespaces without a process, which must be entered
   */
  public static Map<Long, ConntrackCounters> read(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc) {
    Map<Long, ConntrackCounters> counters = new HashMap<>();
    NetworkNamespace.visit(
        namespaces, libc, (namespace, procNet) -> readFrom(namespace, procNet, counters));
    return counters;
  }

  private static void readFrom(
      NetworkNamespace namespace, Path procNet, Map<Long, ConntrackCounters> counters) {
    try {
      List<String> lines = KernelFile.lines(procNet.resolve("stat/nf_conntrack"));
      counters.put(namespace.inode(), parse(lines));
    } catch (IOException e) {
      return; // ended, or without connection tracking
    }
  }

  static ConntrackCounters parse(List<String> lines) {
    if (lines.isEmpty()) {
      return NONE;
    }
    List<String> names = Arrays.asList(lines.get(0).strip().split(" +", -1));
    long entries = 0;
    long[] sums = new long[3];
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.strip().split(" +", -1);
      entries = hex(values, names.indexOf("entries")); // the same in each line
      sums[0] += hex(values, names.indexOf("drop"));
      sums[1] += hex(values, names.indexOf("early_drop"));
      sums[2] += hex(values, names.indexOf("insert_failed"));
    }
    return new ConntrackCounters(entries, sums[0], sums[1], sums[2]);
  }

  private static long hex(String[] values, int index) {
    return index < 0 || index >= values.length ? 0 : Long.parseLong(values[index], 16);
  }

  /** The limit of entries in one namespace, which is one for the whole host; null: unknown. */
  public static Long max() {
    try {
      return Long.valueOf(KernelFile.text(MAX).strip());
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  /** The growth since an earlier reading; entries are those of now. */
  public ConntrackCounters since(ConntrackCounters earlier) {
    return new ConntrackCounters(
        entries,
        drop - earlier.drop,
        earlyDrop - earlier.earlyDrop,
        insertFailed - earlier.insertFailed);
  }
}
