package io.tcpretrans.why;

import static io.tcpretrans.why.StalledRow.rto;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the diagnosis ranks causes by the time without progress. */
class LostTimeTest {
  private static final String PEER = "198.18.41.4:5000";

  private static Diagnosis diagnosis(Stream<StalledRow> rows) {
    FindingAggregator findings = new FindingAggregator();
    rows.forEach(row -> findings.add(row.row()));
    return findings.diagnosis(new HostFacts(60, null, List.of()));
  }

  private static List<Cause> causes(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::cause).toList();
  }

  @Test
  void stallCountsOnceUpToItsLastRetransmit() {
    Diagnosis diagnosis =
        diagnosis(Stream.of(rto(PEER, 206, 206), rto(PEER, 414, 414), rto(PEER, 900, 100)));

    assertThat(diagnosis.stallUs()).isEqualTo(514_000);
  }

  @Test
  void stallsOfTwoConnectionsAtTheSameTimeCountBoth() {
    assertThat(diagnosis(Stream.of(rto(PEER, 206, 206), rto("198.18.41.4:6", 206, 206))).stallUs())
        .isEqualTo(412_000);
  }

  @Test
  void stallWithTwoCausesIsSharedOutByTheirRetransmits() {
    Diagnosis diagnosis =
        diagnosis(Stream.of(rto(PEER, 200, 200).withCause(Cause.QDISC), rto(PEER, 600, 600)));

    assertThat(diagnosis.findings())
        .extracting(Finding::cause, finding -> finding.counts().stallUs())
        .containsExactly(tuple(Cause.NETFILTER, 400_000L), tuple(Cause.QDISC, 200_000L));
  }

  @Test
  void listenerThatDelaysOneConnectionComesBeforeManyTailLossProbes() {
    Stream<StalledRow> probes =
        IntStream.range(0, 100)
            .mapToObj(i -> rto(PEER, 1000L * i, 5).of(RetransmitType.TLP).withCause(Cause.OUTSIDE));
    StalledRow listener =
        rto("198.18.41.5:1", 9, 1003).of(RetransmitType.SYN).withCause(Cause.LISTEN_OVERFLOW);

    assertThat(causes(diagnosis(Stream.concat(probes, Stream.of(listener)))))
        .containsExactly(Cause.LISTEN_OVERFLOW, Cause.OUTSIDE);
  }

  @Test
  void unknownCausesComeLast() {
    assertThat(
            causes(
                diagnosis(
                    Stream.of(
                        rto("1.1.1.1:1", 9, 9000).withCause(Cause.UNKNOWN), rto(PEER, 9, 1)))))
        .containsExactly(Cause.NETFILTER, Cause.UNKNOWN);
  }

  @Test
  void causesInNamespacesThatHaveEndedComeAfterThoseOfOthers() {
    FindingAggregator findings = new FindingAggregator();
    findings.add(rto(PEER, 9, 1).row());
    Row ended = rto("1.1.1.1:1", 9, 9000).withCause(Cause.QDISC).row();
    DropPlace elsewhere = new DropPlace(null, "f", "eth0", null, 2L, 2, 1L, null, false);
    findings.add(
        new Row(
            ended.event(),
            ended.owner(),
            new CauseFinding(
                Cause.QDISC, Proof.SEEN, LostPacket.DATA, elsewhere, null, null, null)));
    HostFacts.Namespace web = new HostFacts.Namespace(1, 1, "web", null, "", false, 0, 0, 0);

    assertThat(causes(findings.diagnosis(new HostFacts(60, null, List.of(web)))))
        .containsExactly(Cause.NETFILTER, Cause.QDISC);
  }

  @Test
  void rowsDecideWhereNoStallIsKnown() {
    Diagnosis diagnosis =
        diagnosis(
            Stream.of(
                rto(PEER, 1, 1).withoutStall().withCause(Cause.QDISC),
                rto(PEER, 2, 2).withoutStall(),
                rto(PEER, 3, 3).withoutStall()));

    assertThat(diagnosis.stallUs()).isNull();
    assertThat(causes(diagnosis)).containsExactly(Cause.NETFILTER, Cause.QDISC);
  }

  @Test
  void timeThatIsSetBackAddsNothing() {
    assertThat(diagnosis(Stream.of(rto(PEER, 900, 300), rto(PEER, 100, 500))).stallUs())
        .isEqualTo(300_000);
  }

  @Test
  void findingHasItsConnectionsAndTypes() {
    Diagnosis diagnosis =
        diagnosis(
            Stream.of(
                rto(PEER, 1, 1), rto(PEER, 9, 9), rto("1.1.1.1:1", 9, 9).of(RetransmitType.TLP)));

    assertThat(diagnosis.findings().get(0).counts())
        .isEqualTo(
            new Diagnosis.Counts(
                3, 2, Map.of(RetransmitType.RTO, 2L, RetransmitType.TLP, 1L), 18_000));
  }

  @Test
  void connectionsBeyondTheBoundAreForgotten() {
    Connections connections = new Connections(1);
    Connections.Connection first = connections.of(rto(PEER, 1, 1).row().event());
    assertThat(connections.of(Events.ipv4())).isNotSameAs(first);

    assertThat(connections.count()).isEqualTo(1);
    assertThat(connections.of(rto(PEER, 1, 1).row().event())).isNotSameAs(first);
  }
}
