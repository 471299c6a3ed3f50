package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.sys.ErrorText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  @ParameterizedTest
  @EnumSource
  void everyCauseHasOneRule(Cause cause) {
    assertThat(Rules.ALL).filteredOn(rule -> rule.cause() == cause).hasSize(1);
  }

  private static FindingContext place(String device, String function) {
    DropPlace drop = new DropPlace("QDISC_DROP", function, device, null, 1L, 1, 1L, null, false);
    LeftPlace left = new LeftPlace(device, 1, 1, 1);
    CauseFinding finding =
        new CauseFinding(Cause.UNKNOWN, Proof.SEEN, LostPacket.DATA, drop, left, null, null);
    HostFacts.Namespace namespace =
        new HostFacts.Namespace(
            1, 1, "web", null, "nsenter --net=/run/netns/web ", true, 65536, 1203, 7);
    return new FindingContext(Events.ipv4(), finding, namespace, 65536L);
  }

  @Test
  void aFullTableIsToldWithItsNumbersAndItsRemedy() {
    Rule rule = Rules.of(Cause.CONNTRACK_FULL);

    assertThat(rule.numbers().apply(place("eth0", "nf_hook_slow")))
        .isEqualTo(
            List.of("nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing"));
    assertThat(rule.advice().apply(place("eth0", "nf_hook_slow")))
        .isEqualTo("sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  @ParameterizedTest
  @EnumSource
  void adviceIsOneLineThatNamesTheNamespaceAndHoldsNothingAShellWouldRun(Cause cause) {
    String advice = Rules.of(cause).advice().apply(place("e$(reboot)'0", "nft_do_chain"));
    Set<Cause> hostWide = Set.of(Cause.CONNTRACK_FULL, Cause.CPU_BACKLOG);

    if (cause == Cause.UNKNOWN) {
      assertThat(advice).isNull();
      return;
    }
    assertThat(advice).hasLineCount(1);
    assertThat(advice.startsWith("nsenter --net=/run/netns/web "))
        .isEqualTo(!hostWide.contains(cause));
    assertThat(advice.replace("'\\''", "").replaceAll("'[^']*'", "")).doesNotContain("$", "(");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "eth0, dev eth0",
        "a;b, dev 'a;b'",
        "$(reboot), dev '$(reboot)'",
        "a\"b, dev 'a\"b'",
        "-x,",
        "--help,",
        "a'b,",
        "a!b,",
        "|a\u001b[2J|,",
        "|a\nreboot|,",
        "|a\u202eb|,",
        "|a\\xe4b|,",
      })
  void deviceIsNamedOnlyIfAShellTakesItAsItIs(String device, String argument) {
    String command = "nsenter --net=/run/netns/web ip -s link show";

    assertThat(Rules.of(Cause.DEVICE).advice().apply(place(device, null)))
        .isEqualTo(argument == null ? command : command + " " + argument);
  }

  @ParameterizedTest
  @CsvSource({
    "eth0.7, ' net.ipv4.conf.eth0/7.rp_filter'",
    "-x, ' net.ipv4.conf.-x.rp_filter'",
    "all.rp_filter=0, ''", // sysctl would set it
  })
  void sysctlOfADeviceIsOnlyRead(String device, String argument) {
    assertThat(Rules.of(Cause.RP_FILTER).advice().apply(place(device, null)))
        .isEqualTo("nsenter --net=/run/netns/web sysctl net.ipv4.conf.all.rp_filter" + argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "1.2.3.4'; reboot; '", "a\nb"})
  void nextHopOfAForeignRecordingIsNotPartOfACommand(String nextHop) {
    DropPlace queue = DropPlace.ofQueue("eth0", nextHop, 1L, 1);
    CauseFinding finding =
        new CauseFinding(Cause.NEIGHBOUR, Proof.LIKELY, LostPacket.DATA, queue, null, null, null);

    assertThat(
            Rules.of(Cause.NEIGHBOUR)
                .advice()
                .apply(
                    new FindingContext(
                        Events.ipv4(), finding, HostFacts.Namespace.unknown(1, 1), null)))
        .isEqualTo("ip neighbour show dev eth0");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"null", "0", "-65536", "1073741824"})
  void limitThatCannotBeDoubledIsOnlyShown(Long max) {
    FindingContext context = place("eth0", "nf_hook_slow");

    assertThat(
            Rules.of(Cause.CONNTRACK_FULL)
                .advice()
                .apply(
                    new FindingContext(
                        context.sample(), context.finding(), context.namespace(), max)))
        .isEqualTo("sysctl net.netfilter.nf_conntrack_max");
  }

  private static FindingContext refused(int error, RetransmitType type, boolean legacyTables) {
    HostFacts.Namespace namespace =
        new HostFacts.Namespace(1, 1, null, null, "", legacyTables, 0, 0, 0);
    return new FindingContext(
        Events.withType(Events.ipv4Refused(error), type),
        CauseFinding.of(Cause.NOT_SENT, Proof.SEEN),
        namespace,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "-1,RTO,false,nft list ruleset",
    "-1,RTO,true,iptables-legacy-save -c",
    "-11,RTO,false,ss -tin dst 10.0.0.15 \"dport = :45212\"",
    "-16,RTO,false,tc -s qdisc show",
    "-16,SYN,false,ip neighbour show",
    "-105,RTO,false,tc -s qdisc show",
    "-113,RTO,false,ip route get 10.0.0.15",
    "-100,RTO,false,ip -s link show",
    "1,RTO,false,ip route get 10.0.0.15"
  })
  void adviceForARefusedRetransmitFitsItsErrno(
      int error, RetransmitType type, boolean legacyTables, String advice) {
    FindingContext place = refused(error, type, legacyTables);

    assertThat(Rules.of(Cause.NOT_SENT).advice().apply(place)).isEqualTo(advice.replace('"', '\''));
    assertThat(Rules.of(Cause.NOT_SENT).text().apply(place)).contains(ErrorText.of(error));
  }
}
