package io.tcpretrans.count;

/** Counters for tests of other packages. */
public final class Counters {
  private Counters() {}

  /** A counter that keeps so many groups apart and merges all others. */
  public static GroupCounter ofGroups(int groups, Grouping grouping) {
    return new GroupCounter(grouping, connection -> null, groups);
  }
}
