package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Counters of connection tracking in one network namespace, from /proc/net/stat/nf_conntrack.
 *
 * @param entries the number of entries in the table
 * @param drop packets dropped, mostly because the table was full
 * @param earlyDrop entries removed before their timeout to make room
 * @param insertFailed packets dropped because their entry could not be inserted
 */
public record ConntrackCounters(long entries, long drop, long earlyDrop, long insertFailed) {
  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** All counters are 0. */
  public static final ConntrackCounters NONE = new ConntrackCounters(0, 0, 0, 0);

  /**
   * Finds the counters among the lines of several files of /proc/net.
   *
   * @param lines those of stat/nf_conntrack, and lines of other files, which contain a colon
   * @return null: stat/nf_conntrack is not among them, so there is no connection tracking
   */
  public static ConntrackCounters find(List<String> lines) {
    int header = 0;
    while (header < lines.size() && !lines.get(header).startsWith("entries")) {
      header++;
    }
    int end = header;
    while (end < lines.size() && !lines.get(end).contains(":")) {
      end++;
    }
    return header == end ? null : parse(lines.subList(header, end));
  }

  /**
   * Sums the counters of the processors. A counter that is missing is 0.
   *
   * @param lines the line of names, then a line of hexadecimal numbers for each processor
   */
  static ConntrackCounters parse(List<String> lines) {
    List<String> names = Arrays.asList(BLANKS.split(lines.get(0).strip(), -1));
    long entries = 0;
    long[] sums = new long[3];
    for (String line : lines.subList(1, lines.size())) {
      String[] values = BLANKS.split(line.strip(), -1);
      entries = hex(values, names.indexOf("entries")); // the same in every line
      sums[0] += hex(values, names.indexOf("drop"));
      sums[1] += hex(values, names.indexOf("early_drop"));
      sums[2] += hex(values, names.indexOf("insert_failed"));
    }
    return new ConntrackCounters(entries, sums[0], sums[1], sums[2]);
  }

  private static long hex(String[] values, int index) {
    return index < 0 || index >= values.length ? 0 : KernelNumber.hex(values[index], 0);
  }

  /**
   * Returns the limit of entries per namespace, a setting of the whole host; null: not readable.
   */
  public static Long max() {
    try {
      return Long.valueOf(KernelFile.text(MAX).strip());
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  /** Returns the growth since an earlier reading, but {@code entries} as in this reading. */
  public ConntrackCounters since(ConntrackCounters earlier) {
    return new ConntrackCounters(
        entries,
        drop - earlier.drop,
        earlyDrop - earlier.earlyDrop,
        insertFailed - earlier.insertFailed);
  }
}
