package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingAggregatorTest {
  private static final long NETNS = 4026532906L;
  private static final long ID = 4711;

  private static Finding finding(Cause cause, HostFacts facts) {
    DropPlace drop =
        new DropPlace("NETFILTER_DROP", "nft_do_chain", "eth0", null, NETNS, ID, 1L, null, false);
    CauseFinding found =
        new CauseFinding(cause, Proof.SEEN, LostPacket.DATA, drop, null, null, null);
    FindingAggregator findings = new FindingAggregator();
    Row row = Rows.ipv4WithCause(found);
    findings.add(row);
    return findings.diagnosis(facts).findings().get(0);
  }

  private static HostFacts facts(String name, String enter) {
    return new HostFacts(
        1, 65536L, List.of(new HostFacts.Namespace(NETNS, ID, name, null, enter, false, 0, 0, 0)));
  }

  @Test
  void commandRunsInTheNamespaceOfTheDrops() {
    assertThat(finding(Cause.NETFILTER, facts("web", "nsenter --net=/run/netns/web ")).advice())
        .isEqualTo("nsenter --net=/run/netns/web nft list ruleset");
  }

  @Test
  void namespaceThatEndedHasNoCommand() {
    Finding finding = finding(Cause.NETFILTER, facts(null, ""));

    assertThat(finding.advice()).isNull();
    assertThat(finding.namespace()).isNull();
    assertThat(finding.netns()).isEqualTo(NETNS);
  }

  @Test
  void namespaceThatWasNotReadHasNoCommand() {
    assertThat(finding(Cause.NETFILTER, HostFacts.NONE).advice()).isNull();
  }

  @Test
  void commandForTheWholeHostIsRightInAnyNamespace() {
    assertThat(finding(Cause.CONNTRACK_FULL, facts(null, "")).advice())
        .isEqualTo("sysctl -w net.netfilter.nf_conntrack_max=131072");
  }
}
