package io.tcpretrans.count;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Service;
import io.tcpretrans.pipeline.RunReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The counts of flows, added up by service. */
final class Services {
  /**
   * The identity of a service for the summary.
   *
   * @param netnsIdentity of the network namespace of this host's end
   */
  private record Key(Direction direction, int port, long netnsIdentity) {}

  /** The flows of one service. */
  private static final class Sum {
    private final Retransmit sample;
    private final Set<RunReport.Service.NamedOwner> owners = new LinkedHashSet<>();
    private final Map<RetransmitType, Long> byType = new EnumMap<>(RetransmitType.class);
    private long flows;
    private long stalled;
    private long retransmits;
    private long segs;
    private long notSent;
    private long stallUs;
    private boolean stallKnown;

    Sum(Retransmit sample) {
      this.sample = sample;
    }

    void add(GroupCounts flow, Instant now) {
      RunReport.Counts counts = flow.forReport();
      flows++;
      stalled += Boolean.TRUE.equals(flow.isStalled(now)) ? 1 : 0;
      retransmits += counts.retransmits();
      segs += counts.segs();
      notSent += counts.notSent();
      stallUs += counts.stallUs() == null ? 0 : counts.stallUs();
      stallKnown |= counts.stallUs() != null;
      counts.byType().forEach((type, rows) -> byType.merge(type, rows, Long::sum));
      var owner = flow.sample().owner();
      if (owner.pid() != 0 || owner.container() != null) {
        owners.add(new RunReport.Service.NamedOwner(owner.comm(), owner.container()));
      }
    }

    RunReport.Service service() {
      return new RunReport.Service(
          sample.direction(),
          Service.of(sample),
          sample.socket().netns(),
          owners.stream().limit(RunReport.Service.MAX_OWNERS).toList(),
          flows,
          new RunReport.Counts(retransmits, segs, notSent, byType, stallKnown ? stallUs : null),
          stalled);
    }
  }

  private Services() {}

  /**
   * Returns the services, in descending order of the time without progress, then of segments.
   *
   * @param flows the worst first
   * @param now when their counters were read
   */
  static List<RunReport.Service> of(List<GroupCounts> flows, int limit, Instant now) {
    Map<Key, Sum> sums = new LinkedHashMap<>();
    for (GroupCounts flow : flows) {
      Retransmit sample = flow.sample().event();
      Integer port = Service.of(sample);
      if (port != null) {
        Key key = new Key(sample.direction(), port, sample.socket().netnsIdentity());
        sums.computeIfAbsent(key, unused -> new Sum(sample)).add(flow, now);
      }
    }
    List<Sum> sorted = new ArrayList<>(sums.values());
    sorted.sort(
        Comparator.<Sum>comparingLong(sum -> sum.stallUs)
            .thenComparingLong(sum -> sum.segs)
            .reversed());
    return sorted.stream().limit(limit).map(Sum::service).toList();
  }
}
