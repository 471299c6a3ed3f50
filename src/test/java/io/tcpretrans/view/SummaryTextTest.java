package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.Reports;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.RunReport.Check;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTextTest {
  private static String selfCheck(long lost, Check check) {
    return SummaryText.selfCheck(Reports.of(412, lost, check));
  }

  /** Returns a self-check that counted 412 segments, without margin. */
  private static Check check(long seen, long refused, long before, long ended, long unread) {
    return new Check(seen, 412, refused, before, ended, unread, 0, 9800, List.of());
  }

  @Test
  void selfCheckComparesSegmentsSeenAndCounted() {
    assertThat(selfCheck(0, check(412, 0, 0, 0, 0)))
        .isEqualTo("412 of 412 retransmitted segments seen, 0 events lost.");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 events lost.", "1, 1 event lost.", "2, 2 events lost."})
  void selfCheckHasTheNumberOfLostEvents(long lost, String expected) {
    assertThat(selfCheck(lost, check(410, 0, 0, 0, 0)))
        .isEqualTo("410 of 412 retransmitted segments seen, " + expected);
  }

  @Test
  void selfCheckHasRefusedSegments() {
    assertThat(selfCheck(0, check(400, 12, 0, 0, 0)))
        .isEqualTo(
            "400 of 412 retransmitted segments seen"
                + " (12 that this host refused to send are not visible to this hook),"
                + " 0 events lost.");
  }

  @Test
  void selfCheckHasTheMargin() {
    assertThat(selfCheck(0, new Check(411, 412, 0, 0, 0, 0, 3, 9800, List.of())))
        .isEqualTo(
            "411 of 412 retransmitted segments seen"
                + " (plus or minus 3 that were resent while the counters were read),"
                + " 0 events lost.");
  }

  @ParameterizedTest
  @CsvSource({
    "7, 0, 0, before the counters were first read",
    "0, 7, 0, in network namespaces that ended",
    "0, 0, 7, in network namespaces whose counters could not be read",
  })
  void selfCheckHasSegmentsThatWereNotCompared(long before, long ended, long unread, String where) {
    assertThat(selfCheck(0, check(412, 0, before, ended, unread)))
        .isEqualTo("412 of 412 retransmitted segments seen, 7 more " + where + ", 0 events lost.");
  }

  @ParameterizedTest
  @CsvSource({
    "web, ' (web)'",
    "web db, ' (web, db)'",
    "web db proxy, ' (web, db, proxy)'",
    "web db proxy mail, ' (web, db, proxy, ...)'",
    "a\u001b[2J, ' (a\\x1b[2J)'",
  })
  void selfCheckNamesUpToThreeEndedNamespaces(String names, String expected) {
    assertThat(
            selfCheck(0, new Check(412, 412, 0, 0, 7, 0, 0, 9800, List.of(names.split(" ", -1)))))
        .contains(" 7 more in network namespaces that ended" + expected + ", 0 events lost.");
  }

  @Test
  void selfCheckHasAllPartsAtOnce() {
    assertThat(selfCheck(1, new Check(412, 412, 2, 4, 6, 5, 3, 9800, List.of("web"))))
        .isEqualTo(
            "412 of 412 retransmitted segments seen"
                + " (2 that this host refused to send are not visible to this hook)"
                + " (plus or minus 3 that were resent while the counters were read),"
                + " 4 more before the counters were first read,"
                + " 6 more in network namespaces that ended (web),"
                + " 5 more in network namespaces whose counters could not be read,"
                + " 1 event lost.");
  }

  @Test
  void runWithoutSelfCheckHasTheReason() {
    assertThat(selfCheck(0, null))
        .isEqualTo(
            "Not compared with the kernel's counters, because no complete reading of them is"
                + " available; 0 events lost.");
  }

  private static List<String> totals(Check check, Row... rows) {
    return totals(check, connection -> null, rows);
  }

  private static List<String> totals(Check check, SentReader sent, Row... rows) {
    GroupCounter flows = new GroupCounter(Grouping.FLOW, sent);
    List.of(rows).forEach(flows::add);
    return SummaryText.totals(
        new RunReport(
            Events.TIME,
            8,
            rows.length,
            0,
            new RunReport.MissingOwners(0, 0),
            check,
            flows.byType(),
            flows.worstServices(5, () -> Events.TIME),
            flows.worst(5, () -> Events.TIME),
            null,
            null,
            null));
  }

  @Test
  void lookBackHasTheWorstConnections() {
    RunReport.LookBack two =
        Reports.lookBack(Reports.oldConnection("a\nb"), Reports.unownedConnection());

    assertThat(SummaryText.lookBack(two))
        .containsExactly(
            "2 open connections had resent 813 segments before tracing began:",
            "  172.17.0.5:8080 -> 10.0.0.15:45212: 812 segments, 12.3 %, a\\x0ab (1240)",
            "  [2001:db8:0:1::a]:443 -> [2001:db8:2:3:4:5:6:7]:65535: 1 segment");
    assertThat(SummaryText.lookBackSentence(two))
        .isEqualTo(
            "2 open connections had resent 813 segments before tracing began; the worst:"
                + " 172.17.0.5:8080 -> 10.0.0.15:45212: 812 segments, 12.3 %, a\\x0ab (1240).");
    assertThat(SummaryText.lookBackSentence(Reports.lookBack(Reports.unownedConnection())))
        .isEqualTo(
            "1 open connection had resent 1 segment before tracing began:"
                + " [2001:db8:0:1::a]:443 -> [2001:db8:2:3:4:5:6:7]:65535: 1 segment.");
  }

  @Test
  void runWithoutEarlierRetransmitsHasNoLookBack() {
    assertThat(SummaryText.lookBack(null)).isEmpty();
  }

  @Test
  void totalsHaveTypesRateAndWorstFlows() {
    assertThat(
            totals(
                new Check(18, 18, 0, 0, 0, 0, 0, 982, List.of()),
                Rows.ipv6(),
                Rows.ipv4(),
                Rows.ipv4()))
        .containsExactly(
            "3 retransmits in 8 s: 2 RTO, 1 SYNACK; 1.8 % of the segments sent by this host.",
            "Worst services:",
            "  port 8080 of this host, httpd in container web: 1 connection, 4 segments, stalled for"
                + " 409 ms; 2 RTO",
            "Worst connections:",
            "  172.17.0.5:8080 -> 10.0.0.15:45212, httpd in container web: 4 segments, 1.8 %, stalled"
                + " for 409 ms",
            "  [2001:db8:0:1::a]:443 -> [2001:db8:2:3:4:5:6:7]:65535: 1 segment");
  }

  private static List<String> filtered(long hostRows, Row... rows) {
    GroupCounter flows = new GroupCounter(Grouping.FLOW, connection -> null);
    List.of(rows).forEach(flows::add);
    RunReport report =
        new RunReport(
            Events.TIME,
            8,
            rows.length,
            0,
            new RunReport.MissingOwners(0, 0),
            new Check(18, 18, 0, 0, 0, 0, 0, 982, List.of()),
            flows.byType(),
            List.of(),
            List.of(),
            null,
            new RunReport.FilterResult(rows.length, 3, hostRows, 40L),
            null);
    List<String> lines = new ArrayList<>(SummaryText.totals(report));
    lines.addAll(SummaryText.missingOwners(report));
    return lines;
  }

  @Test
  void filteredRunHasWhatMatchedAndTheRateOfTheHostApart() {
    assertThat(filtered(36, Rows.ipv4(), Rows.ipv4()))
        .containsExactly(
            "2 retransmits matched in 8 s, of 36 on this host: 2 RTO.",
            "All retransmits on this host: 1.8 % of the segments sent by this host.",
            "3 retransmits are not shown: which end opened their connections is unknown, so --dir"
                + " cannot be applied.");
    assertThat(filtered(36)).startsWith("0 retransmits matched in 8 s, of 36 on this host.");
    assertThat(filtered(0)).hasSize(1);
  }

  @Test
  void rateOfAnIncompleteSelfCheckIsMarked() {
    assertThat(totals(new Check(18, 18, 0, 7, 0, 0, 0, 982, List.of()), Rows.ipv4()))
        .startsWith(
            "1 retransmit in 8 s: 1 RTO; 1.8 % of the segments sent by this host"
                + " while its counters were compared.");
  }

  @Test
  void totalsHaveAllFlowsOfTheReport() {
    Row[] rows = RandomEvents.rows(1).limit(20).toArray(Row[]::new);

    assertThat(totals(null, rows).stream().filter(line -> line.contains(" -> "))).hasSize(5);
  }

  @Test
  void totalsAreEmptyWithoutRows() {
    assertThat(totals(null)).isEmpty();
  }

  @Test
  void ratesOfTheWorstFlowsAreReadAtTheEnd() {
    assertThat(totals(null, connection -> new Sent(2_000, 9), Rows.ipv4OfSocket(1, 2, 1)))
        .contains(
            "  172.17.0.5:8080 -> 10.0.0.15:45212, httpd in container web: 2 segments, 0.5 %,"
                + " stalled for 409 ms"); // 100 * 9 / 2000, rounded
  }

  private static List<String> missingOwners(long events, long unknown, long undecided) {
    return SummaryText.missingOwners(
        Reports.of(events, 0, new RunReport.MissingOwners(unknown, undecided), null));
  }

  @Test
  void rowsWithoutOwnerAreCounted() {
    assertThat(missingOwners(941, 0, 0)).isEmpty();
    assertThat(missingOwners(941, 1, 0)).containsExactly("1 of 941 retransmits has no owner.");
    assertThat(missingOwners(941, 12, 0)).containsExactly("12 of 941 retransmits have no owner.");
  }

  @Test
  void retransmitsThatTheFilterCouldNotDecideAreCounted() {
    assertThat(missingOwners(0, 0, 28))
        .containsExactly(
            "28 retransmits are not shown: their owner was not found, so the filter by owner cannot"
                + " be applied.");
    assertThat(missingOwners(3, 1, 1))
        .containsExactly(
            "1 of 3 retransmits has no owner.",
            "1 retransmit is not shown: its owner was not found, so the filter by owner cannot be applied.");
  }

  private static List<String> unknownDirections(long count) {
    return SummaryText.missingOwners(
        new RunReport(
            Events.TIME,
            8,
            3,
            0,
            new RunReport.MissingOwners(0, 0),
            null,
            Map.of(),
            List.of(),
            List.of(),
            null,
            new RunReport.FilterResult(3, count, 9L, 9L),
            null));
  }

  @Test
  void retransmitsOfUnknownDirectionAreCounted() {
    assertThat(unknownDirections(0)).isEmpty();
    assertThat(unknownDirections(1))
        .containsExactly(
            "1 retransmit is not shown: which end opened its connection is unknown, so --dir cannot"
                + " be applied.");
    assertThat(unknownDirections(7))
        .containsExactly(
            "7 retransmits are not shown: which end opened their connections is unknown, so --dir"
                + " cannot be applied.");
  }

  @Test
  void recordingThatEndsEarlyHasNoWordAboutReadings() {
    assertThat(SummaryText.endsEarly(1))
        .isEqualTo(
            "Not compared with the kernel's counters, because the recording ends early;"
                + " 1 event lost.");
  }
}
