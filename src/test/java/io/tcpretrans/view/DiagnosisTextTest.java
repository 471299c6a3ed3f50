package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.Proof;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
  private static Finding conntrack(double share) {
    return conntrack(share, null);
  }

  private static Finding conntrack(double share, String container) {
    return new Finding(
        Cause.CONNTRACK_FULL,
        Proof.SEEN,
        24,
        share,
        "nf_hook_slow",
        "eth0",
        4026532246L,
        "web",
        container,
        "conntrack table full",
        List.of("nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing"),
        "sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  @Test
  void namespaceToWhichNothingLeadsHasEndedOrIsHidden() {
    Finding finding =
        new Finding(
            Cause.NETFILTER,
            Proof.SEEN,
            1,
            1,
            "nft_do_chain",
            null,
            4026532906L,
            null,
            null,
            "dropped by a firewall rule",
            List.of(),
            null);

    assertThat(DiagnosisText.of(new Diagnosis(1, 1, 1, List.of(finding))))
        .last()
        .isEqualTo(
            "  100 %  dropped by a firewall rule in the network namespace"
                + " (4026532906, ended or hidden)");
  }

  @Test
  void causeHasPlaceMeasurementsAndAdvice() {
    assertThat(DiagnosisText.of(new Diagnosis(24, 8, 12.3, List.of(conntrack(1)))))
        .containsExactly(
            "Diagnosis: 24 retransmits on 8 connections in 12 s",
            "  100 %  conntrack table full in the network namespace web (4026532246)",
            "         nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing",
            "         try: sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  @Test
  void namespaceOfAContainerHasTheContainersName() {
    List<String> lines =
        DiagnosisText.of(new Diagnosis(24, 8, 12, List.of(conntrack(1, "shop-1"))));

    assertThat(lines.get(1)).endsWith("conntrack table full in container shop-1 (4026532246)");
  }

  @Test
  void diagnosisWithoutRetransmitsIsOnlyTheHeadline() {
    assertThat(DiagnosisText.of(new Diagnosis(0, 0, 1, List.of())))
        .containsExactly("Diagnosis: 0 retransmits on 0 connections in 1 s");
  }

  @Test
  void sharesAreRoundedToOneToNinetyNinePercent() {
    List<String> lines =
        DiagnosisText.of(new Diagnosis(1000, 8, 12, List.of(conntrack(0.999), conntrack(0.001))));

    assertThat(lines.get(1)).startsWith("   99 %  ");
    assertThat(lines.get(4)).startsWith("    1 %  ");
  }

  @Test
  void onlyTheNumberOfFurtherCausesIsPrinted() {
    List<Finding> many = Collections.nCopies(12, conntrack(0.08));

    assertThat(DiagnosisText.of(new Diagnosis(12, 8, 12, many)))
        .last()
        .isEqualTo("  and 2 more; -o json lists all");
  }
}
