package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.CopyPlaces;
import io.tcpretrans.why.decision.Decision;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.Records;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Site;
import io.tcpretrans.why.decision.SocketHistories;
import io.tcpretrans.why.decision.Tuple;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decisions about made-up retransmits. They load the classes of a decision, which takes longer than
 * a row waits for its cause. Thread-safe.
 */
public final class WarmUp {
  private static final long SENT_NS = 1_000_000_000L;
  private static final long RESENT_NS = 2 * SENT_NS;
  private static final int SYN_FLAG = 2;
  private static final int IFINDEX = 2;
  private static final Netns NETNS = new Netns(1, 1);
  private static final SequenceRange BYTES = new SequenceRange(0, 1);
  private static final Tuple TUPLE =
      new Tuple(
          new Endpoint(IpAddress.parse("192.0.2.1"), 1),
          new Endpoint(IpAddress.parse("192.0.2.2"), 2));

  private WarmUp() {}

  /**
   * Decides about a SYN that a hook dropped, and about one that left.
   *
   * @return the two findings
   */
  public static List<CauseFinding> run() {
    Packet packet = new Packet(new Flow(TUPLE, 1), BYTES, 0, SYN_FLAG, 1, false, null);
    Site hook = new Site("nf_hook_slow", "NETFILTER_DROP", NETNS, IFINDEX, "eth0", 1);
    DroppedPacket drop = new DroppedPacket(SENT_NS, packet, hook, Set.of());
    Departure left = new Departure(SENT_NS, SENT_NS, packet, NETNS, IFINDEX, "eth0");
    return List.of(decide(List.of(drop), List.of()), decide(List.of(), List.of(left)));
  }

  private static CauseFinding decide(List<DroppedPacket> drops, List<Departure> departures) {
    HostCounters counters =
        new HostCounters(() -> true, null, (drop, since, until) -> OptionalLong.of(1));
    counters.read(reading(0));
    counters.read(reading(RESENT_NS + 1));
    var retransmission = new SocketHistories(1, 1).note(attempt());
    var records = new Records(drops, departures, new Records.Completeness(0, 0, 0, 0));
    HostCounters.Answers answers = counters.at(RESENT_NS);
    CauseFinding finding = new Decision(retransmission, records, new CopyPlaces()).decide(answers);
    retransmission.decided(finding);
    answers.needs();
    return finding;
  }

  private static Attempt attempt() {
    return new Attempt(
        RetransmitType.SYN,
        new SendState(RESENT_NS, RESENT_NS, 0, 1, 0, 1, 1, 0, 1, 2, false, SendState.Purpose.LOSS),
        new Attempt.SocketId(1, NETNS),
        new Flow(TUPLE, 1),
        new Flow(TUPLE.reversed(), 2),
        BYTES,
        0,
        1,
        SENT_NS);
  }

  private static HostSample reading(long startNs) {
    NamespaceSample sample =
        new NamespaceSample(
            NETNS.id(),
            NETNS.inode(),
            startNs,
            startNs,
            EnumSet.allOf(Part.class),
            ConntrackCounters.NONE,
            Map.of(NamespaceSample.LISTEN_DROPS, startNs),
            List.of(),
            Set.of(TUPLE.destination().address()),
            Map.of(IFINDEX, new NetworkDevice(IFINDEX, "eth0", false, false, Map.of())));
    return new HostSample(startNs, startNs, true, null, List.of(sample));
  }
}
