package io.tcpretrans.capture;

import io.tcpretrans.why.DropCounter;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The numbers of dropped packets in the log of the kernel side. Thread-safe. */
public final class DropLogCounter implements DropCounter {
  /** Thousands of retransmits have the same readings of counters around them. */
  private static final int MAX_ANSWERS = 64;

  private final LiveSource source;

  /** The latest answers, guarded by itself. */
  private final Map<Query, OptionalLong> answers = new LinkedHashMap<>();

  /** The session must trace drops. */
  public DropLogCounter(LiveSource source) {
    this.source = source;
  }

  private record Query(long location, long netnsId, boolean tracked, long sinceNs, long untilNs) {}

  @Override
  public OptionalLong like(DroppedPacket drop, long sinceNs, long untilNs) {
    Query query =
        new Query(
            drop.site().location(),
            drop.site().netns().id(),
            drop.traits().contains(Trait.TRACKED),
            sinceNs,
            untilNs);
    synchronized (answers) {
      OptionalLong answer = answers.computeIfAbsent(query, this::count);
      if (answers.size() > MAX_ANSWERS) {
        answers.remove(answers.keySet().iterator().next());
      }
      return answer;
    }
  }

  private OptionalLong count(Query query) {
    int drops =
        source.callIfOpen(
            session ->
                NativeBridge.countDrops(
                    session,
                    query.location,
                    query.netnsId,
                    query.tracked,
                    query.sinceNs,
                    query.untilNs),
            -1);
    return drops < 0 ? OptionalLong.empty() : OptionalLong.of(drops);
  }
}
