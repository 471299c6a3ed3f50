package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.Diagnosis.LostKind;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RetransmitType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
  private static Counts counts(long rows, long stallUs) {
    return new Counts(rows, 8, Map.of(RetransmitType.SYN, rows), stallUs);
  }

  private static Finding conntrack(Counts counts, String container, Shared shared) {
    return new Finding(
        Cause.CONNTRACK_FULL,
        Proof.SEEN,
        counts,
        0.5,
        "nf_hook_slow",
        "eth0",
        4026532246L,
        "web",
        container,
        "conntrack table full",
        shared,
        List.of("nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing"),
        "sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  private static Finding conntrack(Counts counts) {
    return conntrack(counts, null, Shared.NOTHING);
  }

  /** Returns the first line and the line of common properties of a finding that shares these. */
  private static List<String> shared(Shared shared) {
    List<String> lines =
        DiagnosisText.of(
            new Diagnosis(24, 8, 12, null, List.of(conntrack(counts(24, 0), null, shared))), false);
    return List.of(lines.get(1), lines.get(3).strip());
  }

  @Test
  void namespaceToWhichNothingLeadsHasEndedOrIsHidden() {
    Finding finding =
        new Finding(
            Cause.NETFILTER,
            Proof.SEEN,
            counts(1, 0),
            1,
            "nft_do_chain",
            null,
            4026532906L,
            null,
            null,
            "dropped by a firewall rule",
            Shared.NOTHING,
            List.of(),
            null);

    assertThat(DiagnosisText.of(new Diagnosis(1, 1, 1, null, List.of(finding)), false).get(1))
        .isEqualTo(
            "  100 %  dropped by a firewall rule in the network namespace"
                + " (4026532906, ended or hidden)");
  }

  @Test
  void causeHasPlaceCountsMeasurementsAndAdvice() {
    assertThat(
            DiagnosisText.of(
                new Diagnosis(24, 8, 12.3, 31_430_000L, List.of(conntrack(counts(24, 31_430_000)))),
                false))
        .containsExactly(
            "Diagnosis: 24 retransmits on 8 connections in 12 s, stalled for 31.4 s in all, of which:",
            "  100 %  conntrack table full in the network namespace web (4026532246)",
            "         24 retransmits on 8 connections, stalled for 31.4 s: 24 SYN",
            "         nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing",
            "         try: sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  @Test
  void namespaceOfAContainerHasTheContainersName() {
    List<String> lines =
        DiagnosisText.of(
            new Diagnosis(
                24, 8, 12, null, List.of(conntrack(counts(24, 0), "shop-1", Shared.NOTHING))),
            false);

    assertThat(lines.get(1)).endsWith("conntrack table full in container shop-1 (4026532246)");
  }

  @Test
  void diagnosisWithoutRetransmitsIsOnlyTheHeadline() {
    assertThat(DiagnosisText.of(new Diagnosis(0, 0, 1, null, List.of()), false))
        .containsExactly("Diagnosis: 0 retransmits on 0 connections in 1 s");
  }

  @Test
  void sharesAreOfTheTimeWithoutProgress() {
    List<String> lines =
        DiagnosisText.of(
            new Diagnosis(
                1000,
                8,
                12,
                10_000L,
                List.of(conntrack(counts(1, 9_990)), conntrack(counts(999, 10)))),
            false);

    assertThat(lines.get(1)).startsWith("   99 %  ");
    assertThat(lines.get(5)).startsWith("    1 %  ");
  }

  @Test
  void sharesAreOfTheRetransmitsIfNoStallIsKnown() {
    List<String> lines =
        DiagnosisText.of(
            new Diagnosis(
                4, 8, 12, null, List.of(conntrack(counts(3, 0)), conntrack(counts(1, 0)))),
            false);

    assertThat(lines.get(0)).endsWith(" in 12 s, of which:");
    assertThat(lines.get(1)).startsWith("   75 %  ");
    assertThat(lines.get(2)).endsWith("3 retransmits on 8 connections: 3 SYN");
  }

  @Test
  void onePeerStandsInTheFirstLineWithTheNumberOfPeersBelow() {
    assertThat(shared(new Shared("198.18.41.4", 4, null, 2, null, 1, null, null, null)))
        .containsExactly(
            "  100 %  conntrack table full in the network namespace web (4026532246),"
                + " all to 198.18.41.4",
            "all to one of 4 peers with retransmits");
    assertThat(shared(new Shared("198.18.41.4", 1, null, 1, null, 1, null, null, null)))
        .last()
        .isEqualTo("no other peer had a retransmit");
  }

  @Test
  void networkIsNamedOnlyIfAnotherHadRetransmits() {
    assertThat(shared(new Shared(null, 4, "198.18.41.0/24", 2, 443, 3, null, null, null)))
        .containsExactly(
            "  100 %  conntrack table full in the network namespace web (4026532246),"
                + " all to 198.18.41.0/24",
            "all to one of 2 networks with retransmits; all of the service at port 443, of 3"
                + " services with retransmits");
    assertThat(shared(new Shared(null, 4, "198.18.41.0/24", 1, 443, 1, null, 1448L, null)))
        .containsExactly(
            "  100 %  conntrack table full in the network namespace web (4026532246)",
            "all of the service at port 443; every segment has 1448 bytes");
  }

  @Test
  void kindOfPacketAndTimeStandInTheFirstLine() {
    assertThat(shared(new Shared(null, 4, null, 2, null, 1, LostKind.SYNACK, null, 800_000L)))
        .first()
        .asString()
        .endsWith("(4026532246), only SYN-ACKs, all within 800 ms");
  }

  @Test
  void furtherCausesArePrintedAsANumberWithTheirShare() {
    List<Finding> many = Collections.nCopies(12, conntrack(counts(1, 0)));

    assertThat(DiagnosisText.of(new Diagnosis(12, 8, 12, null, many), false))
        .last()
        .isEqualTo("   17 %  2 more; -o json lists all");
  }
}
