package io.tcpretrans.why;

import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import io.tcpretrans.why.decision.Netns;
import java.util.Comparator;
import java.util.TreeSet;

/** The latest packets that netfilter hooks dropped, each once. Not thread-safe. */
final class HookDrops {
  /** A rule that drops for hours must not fill the memory. */
  private static final int MAX_DROPS = 1 << 14;

  /**
   * One of these packets.
   *
   * @param tracked connection tracking had assigned an entry to it
   */
  private record HookDrop(long timeNs, long netnsId, boolean tracked, int seq, int ack) {
    static HookDrop of(DroppedPacket drop) {
      Netns netns = drop.site().netns();
      return new HookDrop(
          drop.timeNs(),
          netns == null ? 0 : netns.id(),
          drop.traits().contains(Trait.TRACKED),
          drop.packet().bytes().start(),
          drop.packet().ack());
    }
  }

  private final TreeSet<HookDrop> drops =
      new TreeSet<>(
          Comparator.comparingLong(HookDrop::timeNs)
              .thenComparingInt(HookDrop::seq)
              .thenComparingInt(HookDrop::ack));

  /** Adds a dropped packet, unless another function than nf_hook_slow() dropped it. */
  void add(DroppedPacket drop) {
    String function = drop.site().function(); // which may have a suffix of the compiler
    if (function != null && (function + ".").startsWith("nf_hook_slow.")) {
      drops.add(HookDrop.of(drop));
    }
    if (drops.size() > MAX_DROPS) {
      drops.pollFirst();
    }
  }

  /**
   * Returns the number of packets in the same namespace as this one, and tracked like it, that were
   * dropped in this period, both ends included.
   */
  long like(DroppedPacket drop, long fromNs, long toNs) {
    HookDrop one = HookDrop.of(drop);
    return drops.stream()
        .filter(other -> other.timeNs >= fromNs && other.timeNs <= toNs)
        .filter(other -> other.netnsId == one.netnsId && other.tracked == one.tracked)
        .count();
  }
}
