package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.pipeline.PendingCause;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.NetworkTables;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.RecordSource;
import io.tcpretrans.why.decision.Records;
import io.tcpretrans.why.decision.Retransmission;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CauseAnalysisTest {
  private static final long OWN = ProcessFiles.netns(ProcessHandle.current().pid());
  private static final long OWN_ID = 4098;
  private static final int FLOW = 1; // that of Events.ipv4WithSendState
  private static final Netns NETNS = new Netns(OWN_ID, OWN);

  private final List<String> errors = new ArrayList<>();
  private final Sampler sampler = new Sampler(errors::add);
  private final List<DroppedPacket> drops = new ArrayList<>();
  private final List<Departure> departures = new ArrayList<>();
  private final List<Integer> questions = new ArrayList<>();

  /** A log with the records of the lists. */
  private final RecordSource log =
      new RecordSource() {
        @Override
        public Records find(Collection<Retransmission> retransmissions) {
          questions.add(retransmissions.size());
          return new Records(drops, departures, new Records.Completeness(0, 0, 0, 0));
        }
      };

  private final Readings readings =
      new Readings(
          sampler,
          new OwnNamespace(),
          new HostCounters(() -> true, new Holders(new NoNamespaces()), null),
          errors::add);
  private final long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
  private final CauseAnalysis causes =
      new CauseAnalysis(log, readings, new HostFactsReader(Map::of, () -> null));

  /** A host without network namespaces that can be read. */
  private static final class OwnNamespace implements Readings.Host {
    @Override
    public HostSample read() {
      return HostSample.NONE;
    }

    @Override
    public HostSample read(NeededReading needs) {
      return HostSample.NONE;
    }
  }

  /** A host without network namespaces. */
  private static final class NoNamespaces implements NetworkTables {
    @Override
    public Set<Long> namespaces() {
      return Set.of();
    }

    @Override
    public List<Neighbour> neighbours(long netns) {
      return List.of();
    }

    @Override
    public List<Link> links(long netns) {
      return List.of();
    }

    @Override
    public NextHop nextHop(long netns, IpAddress destination) {
      return null;
    }

    @Override
    public Set<Integer> devicesWithBacklog(long netns) {
      return Set.of();
    }

    @Override
    public List<PacketQueue> packetQueues(long netns) {
      return List.of();
    }
  }

  @AfterEach
  void endSampler() {
    sampler.close();
    assertThat(errors).isEmpty();
  }

  private static Retransmit retransmit(long timeNs) {
    return Events.ipv4WithSendState(timeNs);
  }

  private static DroppedPacket drop(long timeNs, String function) {
    int seq = (int) Events.ipv4().seq();
    Packet packet =
        new Packet(new Flow(null, FLOW), new SequenceRange(seq, seq + 1448), 1, 16, 0, false, null);
    Site site = new Site(function, "NETFILTER_DROP", NETNS, 2, "eth0", 0);
    return new DroppedPacket(timeNs, packet, site, Set.of(DroppedPacket.Trait.TRACKED));
  }

  @Test
  void logIsAskedOnceForTheRetransmitsOfABatch() {
    PendingCause first = causes.find(retransmit(start + 1_000_000));
    PendingCause second = causes.find(retransmit(start + 2_000_000));
    assertThat(questions).isEmpty();
    causes.endOfBatch();
    causes.endOfBatch();

    assertThat(questions).containsExactly(2);
    assertThat(first.join().cause()).isEqualTo(Cause.UNKNOWN);
    assertThat(second.join().cause()).isEqualTo(Cause.UNKNOWN);
  }

  @Test
  void dropOfTheBytesIsTheCause() {
    drops.add(drop(start + 500_000, "nft_do_chain"));
    PendingCause cause = causes.find(retransmit(start + 1_000_000));
    causes.endOfBatch();

    assertThat(cause.join())
        .isEqualTo(
            new CauseFinding(
                Cause.NETFILTER,
                Proof.SEEN,
                LostPacket.DATA,
                new DropPlace(
                    "NETFILTER_DROP", "nft_do_chain", "eth0", null, OWN, OWN_ID, 500L, null, false),
                null,
                null,
                null));
  }

  /** The drop is that of the original, which the retransmit that is not shown repeated. */
  @Test
  void retransmitThatIsNotShownCountsAsTransmission() {
    drops.add(drop(start + 500_000, "nft_do_chain"));
    causes.note(retransmit(start + 1_000_000));
    PendingCause cause = causes.find(retransmit(start + 2_000_000));
    causes.endOfBatch();

    assertThat(cause.join().cause()).isEqualTo(Cause.UNKNOWN);
  }

  @Test
  void tailLossProbeWithNewDataHasNoCause() {
    PendingCause cause = causes.find(Events.lossProbe(1));

    assertThat(cause.join()).isEqualTo(CauseFinding.of(Cause.UNKNOWN, Proof.NONE));
    causes.endOfBatch();
    assertThat(questions).isEmpty();
  }

  /** A retransmit of this socket may be one of those that were not seen. */
  @Test
  void dropBeforeLostEventsIsNoCauseOfANewSocket() {
    long before = System.nanoTime();
    drops.add(drop(before, "nft_do_chain"));
    causes.lost();
    PendingCause cause = causes.find(retransmit(start));
    causes.endOfBatch();

    assertThat(cause.join().cause()).isEqualTo(Cause.UNKNOWN);
  }

  /** What is not read yet may be the evidence. */
  @Test
  void causeThatWaitsForAReadingIsLate() {
    for (UnknownReason waiting :
        List.of(UnknownReason.NO_EVIDENCE, UnknownReason.UNREADABLE_COUNTER)) {
      assertThat(CauseAnalysis.soFar(CauseFinding.unknown(waiting)))
          .isEqualTo(CauseFinding.unknown(UnknownReason.LATE));
    }
    CauseFinding decided = CauseFinding.unknown(UnknownReason.PARTIAL_ACK);
    assertThat(CauseAnalysis.soFar(decided)).isEqualTo(decided);
  }
}
