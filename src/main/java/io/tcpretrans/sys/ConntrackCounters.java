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
 * @param drop packets dropped because the table was full
 * @param earlyDrop entries removed before their timeout to make room
 * @param insertFailed packets dropped because their entry could not be inserted
 */
public record ConntrackCounters(long entries, long drop, long earlyDrop, long insertFailed) {
  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** The counters of a namespace without connection tracking. */
  public static final ConntrackCounters NONE = new ConntrackCounters(0, 0, 0, 0);

  /**
   * Parses the text of a file.
   *
   * @param lines the header line and those of the processors, and others, which are ignored
   * @return null: without a header line
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
   * @param lines names, then a line of hexadecimal numbers for each processor
   */
  static ConntrackCounters parse(List<String> lines) {
    if (lines.isEmpty()) {
      return NONE;
    }
    List<String> names = Arrays.asList(BLANKS.split(lines.get(0).strip(), -1));
    long entries = 0;
    long[] sums = new long[3];
    for (String line : lines.subList(1, lines.size())) {
      String[] values = BLANKS.split(line.strip(), -1);
      entries = hex(values, names.indexOf("entries")); // every line has the sum
      sums[0] += hex(values, names.indexOf("drop"));
      sums[1] += hex(values, names.indexOf("early_drop"));
      sums[2] += hex(values, names.indexOf("insert_failed"));
    }
    return new ConntrackCounters(entries, sums[0], sums[1], sums[2]);
  }

  private static long hex(String[] values, int index) {
    return index < 0 || index >= values.length ? 0 : Long.parseLong(values[index], 16);
  }

  /** Returns the limit of entries per namespace, a setting of the whole host; null: unknown. */
  public static Long max() {
    try {
      return Long.valueOf(KernelFile.text(MAX).strip());
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  /** Returns how much the counters grew since an earlier reading, with the entries of this one. */
  public ConntrackCounters since(ConntrackCounters earlier) {
    return new ConntrackCounters(
        entries,
        drop - earlier.drop,
        earlyDrop - earlier.earlyDrop,
        insertFailed - earlier.insertFailed);
  }
}
