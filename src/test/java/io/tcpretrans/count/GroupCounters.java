package io.tcpretrans.count;

/** Group counters for tests of other packages. */
public final class GroupCounters {
  private GroupCounters() {}

  /** Returns a counter that merges groups when it has more than {@code maxGroups}. */
  public static GroupCounter withMaxGroups(int maxGroups, Grouping grouping) {
    return new GroupCounter(grouping, connection -> null, maxGroups);
  }
}
