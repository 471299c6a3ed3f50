package io.tcpretrans.event;

import java.util.List;

/**
 * Facts about the host that the diagnosis prints besides the rows. A recording has them, so that a
 * replay gives the same diagnosis.
 *
 * @param seconds duration of the run
 * @param conntrackMax limit of entries of a conntrack table (nf_conntrack_max); null: unknown
 * @param namespaces those in which packets were dropped or sockets resent
 */
public record HostFacts(double seconds, Long conntrackMax, List<Namespace> namespaces) {

  /** A host of which nothing is known. */
  public static final HostFacts NONE = new HostFacts(0, null, List.of());

  /** Returns the same facts for a run of this duration, in seconds. */
  public HostFacts of(double newSeconds) {
    return new HostFacts(newSeconds, conntrackMax, namespaces);
  }

  /**
   * A network namespace at the end of a run.
   *
   * @param netns inode number
   * @param netnsId identity, as {@link Socket#netnsId}; 0: unknown
   * @param name its name, or that of a process in it; null: unknown, or it has ended
   * @param container the container that it belongs to; null: none, or several share it
   * @param enter beginning of a command that runs in it, such as {@code nsenter --net=FILE } with a
   *     blank at its end; empty: none is needed, or nothing leads to it
   * @param legacyTables whether tables of iptables-legacy are loaded in it, or may be
   * @param conntrackEntries entries in its conntrack table
   * @param conntrackDrops packets that conntrack dropped there during the run, mostly because its
   *     table was full
   * @param insertFailed entries that conntrack could not insert there during the run
   */
  public record Namespace(
      long netns,
      long netnsId,
      String name,
      String container,
      String enter,
      boolean legacyTables,
      long conntrackEntries,
      long conntrackDrops,
      long insertFailed) {
    /** Returns a namespace of which only the numbers are known. */
    public static Namespace unknown(long netns, long netnsId) {
      return new Namespace(netns, netnsId, null, null, "", true, 0, 0, 0);
    }
  }

  /**
   * Returns the facts about a namespace.
   *
   * @param netns null: unknown
   */
  public Namespace namespace(Long netns, long netnsId) {
    long inode = netns == null ? 0 : netns;
    return namespaces.stream()
        .filter(known -> known.netns == inode && known.netnsId == netnsId)
        .findFirst()
        .orElse(Namespace.unknown(inode, netnsId));
  }
}
