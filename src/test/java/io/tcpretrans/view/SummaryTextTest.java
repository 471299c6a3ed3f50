package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.Result.Check;
import io.tcpretrans.pipeline.SentCounts.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTextTest {
  private static String text(long lost, Check check) {
    return SummaryText.of(new Result(412, lost, check));
  }

  @Test
  void itComparesWhatWasSeenWithWhatTheKernelCounted() {
    assertThat(text(0, new Check(412, 412, 0, 0, 0, 0, 9800)))
        .isEqualTo("412 of 412 retransmitted segments seen, 0 events lost.");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 events lost.", "1, 1 event lost.", "2, 2 events lost."})
  void lossesAreCounted(long lost, String words) {
    assertThat(text(lost, new Check(410, 412, 0, 0, 0, 0, 9800)))
        .isEqualTo("410 of 412 retransmitted segments seen, " + words);
  }

  @Test
  void refusedSendsThatTheHookCannotSeeAreSaid() {
    assertThat(text(0, new Check(400, 412, 12, 0, 0, 0, 9800)))
        .isEqualTo(
            "400 of 412 retransmitted segments seen"
                + " (12 that this host refused to send are not visible to this hook),"
                + " 0 events lost.");
  }

  @Test
  void theMarginOfBusyCountersIsSaid() {
    assertThat(text(0, new Check(411, 412, 0, 0, 0, 3, 9800)))
        .isEqualTo(
            "411 of 412 retransmitted segments seen"
                + " (give or take 3 resent while the counters were read), 0 events lost.");
  }

  @Test
  void segmentsBeforeTheFirstReadingAreSaid() {
    assertThat(text(0, new Check(412, 412, 0, 7, 0, 0, 9800)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen,"
                + " 7 more before the counters were first read, 0 events lost.");
  }

  @Test
  void segmentsOfUnreadableNamespacesAreSaid() {
    assertThat(text(0, new Check(412, 412, 0, 0, 9, 0, 9800)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen,"
                + " 9 more in network namespaces whose counters could not be read,"
                + " 0 events lost.");
  }

  @Test
  void everythingThatWasNotComparedIsSaid() {
    assertThat(text(1, new Check(412, 412, 2, 4, 5, 3, 9800)))
        .isEqualTo(
            "412 of 412 retransmitted segments seen"
                + " (2 that this host refused to send are not visible to this hook)"
                + " (give or take 3 resent while the counters were read),"
                + " 4 more before the counters were first read,"
                + " 5 more in network namespaces whose counters could not be read,"
                + " 1 event lost.");
  }

  @Test
  void aRunThatWasNotCheckedSaysSo() {
    assertThat(text(0, null))
        .isEqualTo(
            "Not checked against the kernel's counters: they could not be read in time;"
                + " 0 events lost.");
  }

  private static List<String> details(Check check, Retransmit... events) {
    Tally flows = new Tally(Grouping.FLOW, connection -> null);
    List.of(events).forEach(flows::add);
    return SummaryText.details(new Result(events.length, 0, check), flows);
  }

  @Test
  void typesTheRateAndTheWorstFlowsAreSaid() {
    assertThat(
            details(
                new Check(18, 18, 0, 0, 0, 0, 982), Events.ipv6(), Events.ipv4(), Events.ipv4()))
        .containsExactly(
            "3 retransmits: 2 RTO, 1 SYNACK; 1.8 % of the segments sent by this host.",
            "Worst flows:",
            "  172.17.0.5:8080 -> 10.0.0.15:45212: 4 segments, 1.8 %",
            "  [2001:db8:0:1::a]:443 -> [2001:db8:2:3:4:5:6:7]:65535: 1 segment");
  }

  @Test
  void fiveFlowsAreEnough() {
    Retransmit[] events = RandomEvents.of(1).limit(20).toArray(Retransmit[]::new);

    assertThat(details(null, events)).hasSize(2 + 5);
  }

  @Test
  void nothingIsSaidOfNothing() {
    assertThat(details(null)).isEmpty();
  }

  @Test
  void theWorstFlowsHaveTheirRatesOfTheEnd() {
    Tally flows = new Tally(Grouping.FLOW, connection -> new Sent(2_000, 9));
    flows.add(Events.ofSocket(1, 2, 1));

    assertThat(SummaryText.details(new Result(1, 0, null), flows))
        .contains("  172.17.0.5:8080 -> 10.0.0.15:45212: 2 segments, 0.5 %"); // 0.45
  }

  private static List<String> owners(long events, long unknown, long undecided) {
    return SummaryText.owners(new Result(events, 0, new Result.Owners(unknown, undecided), null));
  }

  @Test
  void retransmitsWithoutAnOwnerAreCountedWhereThereAreSome() {
    assertThat(owners(941, 0, 0)).isEmpty();
    assertThat(owners(941, 1, 0)).containsExactly("1 of 941 retransmits has no owner.");
    assertThat(owners(941, 12, 0)).containsExactly("12 of 941 retransmits have no owner.");
  }

  @Test
  void retransmitsThatTheFilterCouldNotDecideAreCounted() {
    assertThat(owners(0, 0, 28))
        .containsExactly(
            "28 retransmits are not shown: no owner was found, so the filter by owner cannot"
                + " decide.");
    assertThat(owners(3, 1, 1))
        .containsExactly(
            "1 of 3 retransmits has no owner.",
            "1 retransmit is not shown: no owner was found, so the filter by owner cannot decide.");
  }
}
