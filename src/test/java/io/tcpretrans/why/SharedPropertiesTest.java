package io.tcpretrans.why;

import static io.tcpretrans.why.StalledRow.rto;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis.LostKind;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.RetransmitType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests what the diagnosis says that the rows of a cause have in common. */
class SharedPropertiesTest {
  private static final StalledRow OF_ANOTHER_CAUSE =
      rto("203.0.113.9:99", 1, 1).withCause(Cause.QDISC);

  /** Returns what the rows share whose cause is netfilter, in a run of a minute. */
  private static Shared shared(StalledRow... rows) {
    FindingAggregator findings = new FindingAggregator();
    Stream.of(rows).forEach(row -> findings.add(row.row()));
    return findings.diagnosis(new HostFacts(60, null, List.of())).findings().stream()
        .filter(finding -> finding.cause() == Cause.NETFILTER)
        .findFirst()
        .orElseThrow()
        .shared();
  }

  @Test
  void oneRowSharesNothing() {
    assertThat(shared(rto("198.18.41.4:1", 1, 1))).isEqualTo(Shared.NOTHING);
  }

  @Test
  void onePeerIsNamedWithTheNumberOfAllPeers() {
    Shared shared =
        shared(rto("198.18.41.4:1", 1, 1), rto("198.18.41.4:2", 1, 1), OF_ANOTHER_CAUSE);

    assertThat(shared.peer()).isEqualTo("198.18.41.4");
    assertThat(shared.peers()).isEqualTo(2);
    assertThat(shared.network()).isNull();
  }

  @Test
  void severalPeersOfOneNetworkShareTheNetwork() {
    Shared shared =
        shared(rto("198.18.41.4:1", 1, 1), rto("198.18.41.5:2", 1, 1), OF_ANOTHER_CAUSE);

    assertThat(shared.peer()).isNull();
    assertThat(shared.network()).isEqualTo("198.18.41.0/24");
    assertThat(shared.networks()).isEqualTo(2);
  }

  @Test
  void networkOfIpv6Has64Bits() {
    assertThat(shared(rto("fd00::1:2:3:4:1", 1, 1), rto("fd00::5:2:3:4:2", 1, 1)).network())
        .isEqualTo("fd00::/64");
  }

  @Test
  void peersOfTwoNetworksShareNone() {
    Shared shared = shared(rto("198.18.41.4:1", 1, 1), rto("198.18.42.4:2", 1, 1));

    assertThat(shared.peer()).isNull();
    assertThat(shared.network()).isNull();
  }

  @Test
  void serviceIsSharedOnlyIfTheDirectionOfEachConnectionIsKnown() {
    StalledRow accepted = rto("198.18.41.4:1", 1, 1);

    assertThat(shared(accepted, accepted).service()).isEqualTo(8080);
    assertThat(shared(accepted, accepted.withDirection(Direction.OUT)).service()).isNull();
    assertThat(shared(accepted, accepted.withDirection(null)).service()).isNull();
    assertThat(shared(accepted.withDirection(null), accepted).service()).isNull();
  }

  @Test
  void lostAnswersToSynsAndResentSynAcksAreSynAcks() {
    StalledRow syn = rto("198.18.41.4:1", 1, 1).of(RetransmitType.SYN).withLost(LostPacket.ACK);
    StalledRow synAck = rto("198.18.41.5:2", 1, 1).of(RetransmitType.SYNACK);

    assertThat(shared(syn, synAck).lost()).isEqualTo(LostKind.SYNACK);
    assertThat(shared(syn, synAck.withLost(LostPacket.ACK)).lost()).isNull();
    assertThat(shared(syn.withLost(LostPacket.DATA), syn.withLost(LostPacket.DATA)).lost())
        .isEqualTo(LostKind.SYN);
    assertThat(shared(rto("1.1.1.1:1", 1, 1), rto("1.1.1.1:1", 1, 1)).lost()).isNull();
  }

  @Test
  void sizeIsSharedIfFullSegmentsAreLostAgainAndAgain() {
    StalledRow full = rto("198.18.41.4:1", 1, 1).repeated(1448, 2);

    assertThat(shared(full, full, full).segmentBytes()).isEqualTo(1448);
    assertThat(shared(full, full).segmentBytes()).as("too few").isNull();
    assertThat(shared(full, full, full, full.repeated(100, 2)).segmentBytes()).isNull();
    assertThat(shared(full, full, full, full.of(RetransmitType.FAST)).segmentBytes())
        .as("later segments were delivered")
        .isNull();
    StalledRow once = full.repeated(1448, 1);
    assertThat(shared(once, once, once).segmentBytes()).as("ordinary loss").isNull();
    StalledRow small = full.repeated(100, 2);
    assertThat(shared(small, small, small).segmentBytes()).isNull();
  }

  @Test
  void rowsOfSeveralPeersThatComeAtOnceShareTheTime() {
    StalledRow[] rows = {
      rto("198.18.41.4:1", 20_000, 1),
      rto("198.18.42.4:1", 20_300, 1),
      rto("198.18.43.4:1", 20_800, 1)
    };

    assertThat(shared(rows).spanUs()).isEqualTo(800_000);
    assertThat(shared(rows[0], rows[1], rto("198.18.43.4:1", 40_000, 1)).spanUs()).isNull();
    assertThat(shared(rows[0], rows[1]).spanUs()).as("too few connections").isNull();
  }
}
