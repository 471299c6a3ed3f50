package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounters;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountViewTest {
  private static final Instant START = Instant.parse("2026-06-22T14:02:10Z");
  private static final String HEADER =
      "LADDR:LPORT          RADDR:RPORT            RETRANSMITS SEGS   RATE   RTO    LOSS   FAST"
          + "   TLP    SYN    SYNACK FIRST    LAST\n";

  private final StringWriter out = new StringWriter();
  private Instant now = START;

  private GroupCounter counter;

  private CountView view(CountFormatter formatter, Grouping grouping, Integer seconds) {
    Duration interval = seconds == null ? null : Duration.ofSeconds(seconds);
    counter = new GroupCounter(grouping, connection -> null);
    return new CountView(formatter, counter, () -> now, START, interval);
  }

  /** Shows a row and counts it, as the pipeline does. */
  private void show(CountView view, Row row) throws IOException {
    view.row(row);
    counter.add(row);
  }

  /** Reports a late owner to the view and the counter, as the pipeline does. */
  private void reportLateOwner(CountView view, OwnerFound found) throws IOException {
    view.ownerFound(found);
    counter.ownerFound(found);
  }

  private void end(CountView view) throws IOException {
    view.end(
        new RunReport(
            now,
            8,
            0,
            0,
            new RunReport.MissingOwners(0, 0),
            null,
            Map.of(),
            List.of(),
            List.of(),
            null,
            null,
            null));
    view.flush();
  }

  private CountFormatter table(Grouping grouping) {
    return new CountTable(
        out, new CountLayout(grouping, false), new TimeText(seconds -> 0, false), false);
  }

  private static Row atSecond(Row row, int second) {
    return Rows.withTime(row, START.plusSeconds(second));
  }

  private void showTwoFlows(CountView view) throws IOException {
    view.begin();
    show(view, atSecond(Rows.ipv6(), 1));
    show(view, atSecond(Rows.ipv4(), 1));
    show(view, atSecond(Rows.ipv4(), 5));
    now = START.plusSeconds(6);
    end(view);
  }

  @Test
  void tableHasOneLinePerFlowInDescendingOrder() throws IOException {
    showTwoFlows(view(table(Grouping.FLOW), Grouping.FLOW, null));

    assertThat(out)
        .hasToString(
            HEADER
                + "172.17.0.5:8080      10.0.0.15:45212        2           4      1.8%   2      0"
                + "      0      0      0      0      14:02:11 14:02:15\n"
                + "[2001:db8:0:1::a]:443 [2001:db8:2:3:4:5:6:7]:65535 1           1      -      0"
                + "      0      0      0      0      1      14:02:11 14:02:11\n");
  }

  @Test
  void rateIsReadWhenTheCountsArePrinted() throws IOException {
    counter = new GroupCounter(Grouping.FLOW, connection -> new Sent(34_492, 690));
    CountView view = new CountView(table(Grouping.FLOW), counter, () -> now, START, null);
    view.begin();
    show(view, Rows.ipv4OfSocket(1, 2, 1));
    end(view);

    assertThat(out.toString()).contains(" 2.0%  ").doesNotContain("50.0%");
  }

  @Test
  void tableOfProcessesHasNoRate() throws IOException {
    showTwoFlows(view(table(Grouping.PROCESS), Grouping.PROCESS, null));

    assertThat(out)
        .hasToString(
            "PID    COMM            RETRANSMITS SEGS   RTO    LOSS   FAST   TLP    SYN    SYNACK"
                + " FIRST    LAST\n"
                + "1240   httpd           2           4      2      0      0      0      0      0"
                + "      14:02:11 14:02:15\n"
                + "0      -               1           1      0      0      0      0      0      1"
                + "      14:02:11 14:02:11\n");
  }

  @Test
  void jsonHasOneLinePerGroup() throws IOException {
    showTwoFlows(
        view(
            new CountJson(out, new CountLayout(Grouping.CONTAINER, false)),
            Grouping.CONTAINER,
            null));

    assertThat(out.toString().lines().findFirst())
        .hasValue(
            "{\"event\":\"count\",\"time\":\"2026-06-22T14:02:16.000000Z\",\"by\":\"container\","
                + "\"other\":false,\"container\":\"web\",\"container_id\":"
                + "\"8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809\","
                + "\"retransmits\":2,\"segs\":4,\"rto\":2,\"loss\":0,\"fast\":0,\"tlp\":0,"
                + "\"syn\":0,\"synack\":0,\"first\":\"2026-06-22T14:02:11.000000Z\","
                + "\"last\":\"2026-06-22T14:02:15.000000Z\"}");
  }

  @Test
  void csvHasOneRecordPerGroup() throws IOException {
    showTwoFlows(
        view(new CountCsv(out, new CountLayout(Grouping.FLOW, false)), Grouping.FLOW, null));

    assertThat(out)
        .hasToString(
            "time,other,laddr,lport,raddr,rport,netns,retransmits,segs,rate_percent,rto,loss,fast,"
                + "tlp,syn,synack,first,last,dir,service,pid,comm,container,container_id,unit\r\n"
                + "2026-06-22T14:02:16.000000Z,false,172.17.0.5,8080,10.0.0.15,45212,4026532246,"
                + "2,4,1.8,2,0,0,0,0,0,2026-06-22T14:02:11.000000Z,2026-06-22T14:02:15.000000Z,"
                + "in,8080,1240,httpd,web,"
                + "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809,\r\n"
                + "2026-06-22T14:02:16.000000Z,false,2001:db8:0:1::a,443,2001:db8:2:3:4:5:6:7,"
                + "65535,4026531840,1,1,,0,0,0,0,0,1,2026-06-22T14:02:11.000000Z,"
                + "2026-06-22T14:02:11.000000Z,,,,,,,\r\n");
  }

  @Test
  void bccOutputIsInAscendingOrderForEachIpVersion() throws IOException {
    CountView view = view(new CountBcc(out), Grouping.FLOW, null);
    view.begin();
    show(view, Rows.ipv6());
    show(view, Rows.ipv4());
    show(view, Rows.ipv4());
    show(view, Rows.withLocalPort(Rows.ipv4(), 99));
    end(view);

    assertThat(out)
        .hasToString(
            "Tracing retransmits ... Hit Ctrl-C to end\n\n"
                + "LADDR:LPORT               RADDR:RPORT               RETRANSMITS\n"
                + "[172.17.0.5]#99      <-> [10.0.0.15]#45212             1\n"
                + "[172.17.0.5]#8080    <-> [10.0.0.15]#45212             2\n"
                + "[2001:db8:0:1::a]#443 <-> [2001:db8:2:3:4:5:6:7]#65535          1\n");
  }

  private static String inOneSpace(String lines) {
    return lines.replaceAll(" +", " ");
  }

  @Test
  void causesAreTheLastColumnWithTheShareOfTheMostFrequentOne() throws IOException {
    CountLayout layout = new CountLayout(Grouping.TYPE.withOwner(), true);
    CountView view =
        view(
            new CountTable(out, layout, new TimeText(seconds -> 0, false), false),
            layout.grouping(),
            null);
    view.begin();
    show(view, Rows.ipv4Dropped(Cause.NETFILTER, null, null));
    show(view, Rows.ipv4Dropped(Cause.NETFILTER, null, null));
    show(view, Rows.ipv4Dropped(Cause.QDISC, null, null));
    show(view, Rows.ipv6());
    end(view);

    assertThat(inOneSpace(out.toString()))
        .isEqualTo(
            """
            TYPE RETRANSMITS SEGS RTO LOSS FAST TLP SYN SYNACK FIRST LAST COMM CONTAINER WHY
            RTO 3 6 3 0 0 0 0 0 14:02:11 14:02:11 httpd web netfilter:67%
            SYNACK 1 1 0 0 0 0 0 1 14:02:11 14:02:11 - - -
            """);
  }

  @Test
  void causesAreAnObjectInJsonAndATextInCsv() throws IOException {
    CountLayout layout = new CountLayout(Grouping.RADDR, true);
    counter = new GroupCounter(Grouping.RADDR, connection -> null);
    counter.add(Rows.ipv4Dropped(Cause.QDISC, null, null));
    counter.add(Rows.ipv4Dropped(Cause.NETFILTER, null, null));
    counter.add(Rows.ipv4Dropped(Cause.NETFILTER, null, null));
    CountJson json = new CountJson(out, layout);
    json.write(START, counter.worstFirst());
    json.flush();
    new CountCsv(out, layout).write(START, counter.worstFirst());

    assertThat(out.toString())
        .contains("\"causes\":{\"netfilter\":2,\"qdisc\":1}")
        .endsWith(",netfilter:2 qdisc:1\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "why | WHY RETRANSMITS SEGS | netfilter 1 2",
        "dev | DEV NETNS RETRANSMITS SEGS | veth1a2b 4026531840 1 2",
        "service | SERVICE DIR RETRANSMITS SEGS | 8080 in 1 2",
        "netns | NETNS NAME RETRANSMITS SEGS | 4026532246 - 1 2",
        "comm | COMM RETRANSMITS SEGS | httpd 1 2",
        "unit | UNIT RETRANSMITS SEGS | - 1 2",
        "raddr/8 | RADDR/8 RETRANSMITS SEGS | 10.0.0.0/8 1 2",
      })
  void groupsAreNamedByTheirColumns(String by, String header, String line) throws IOException {
    Grouping grouping = Grouping.named(by);
    CountView view = view(table(grouping), grouping, null);
    show(view, Rows.ipv4Dropped(Cause.NETFILTER, null, null));
    end(view);

    List<String> lines = inOneSpace(out.toString()).lines().toList();
    assertThat(lines.get(0)).startsWith(header + " RTO ");
    assertThat(lines.get(1)).startsWith(line + " 1 0 ");
  }

  @Test
  void namespacesAreNamedWhenTheyArePrinted() throws IOException {
    Map<Long, String> names = new HashMap<>();
    Grouping grouping = Grouping.NETNS.withNamespaceNames(names::get).withOwner();
    CountView view = view(table(grouping), grouping, null);
    show(view, Rows.ipv4());
    names.put(4097L, "blue");
    end(view);

    assertThat(inOneSpace(out.toString())).contains("\n4026532246 blue 1 2 1 ");
  }

  @Test
  void headerIsAsWideAsFullTimes() throws IOException {
    Grouping grouping = Grouping.TYPE;
    CountView view =
        view(
            new CountTable(
                out, new CountLayout(grouping, false), new TimeText(seconds -> 0, true), false),
            grouping,
            null);
    show(view, Rows.ipv4());
    end(view);

    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0).indexOf("LAST")).isEqualTo(lines.get(1).lastIndexOf("2026-06-22T"));
  }

  @Test
  void intervalsWithoutRowsAreNotPrinted() throws IOException {
    CountView view = view(table(Grouping.TYPE), Grouping.TYPE, 2);
    view.begin();
    show(view, atSecond(Rows.ipv4(), 0));
    show(view, atSecond(Rows.ipv4(), 1));
    show(view, atSecond(Rows.ipv6(), 2)); // the time of this row ends the first interval
    now = START.plusSeconds(4);
    view.flush(); // the clock ends the second interval
    now = START.plusSeconds(8);
    view.flush(); // two intervals without rows
    show(view, atSecond(Rows.ipv4(), 9));
    end(view);

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "TYPE RETRANSMITS SEGS RTO LOSS FAST TLP SYN SYNACK FIRST LAST",
            "RTO 2 4 2 0 0 0 0 0 14:02:10 14:02:11",
            "",
            "TYPE RETRANSMITS SEGS RTO LOSS FAST TLP SYN SYNACK FIRST LAST",
            "SYNACK 1 1 0 0 0 0 0 1 14:02:12 14:02:12",
            "",
            "TYPE RETRANSMITS SEGS RTO LOSS FAST TLP SYN SYNACK FIRST LAST",
            "RTO 1 2 1 0 0 0 0 0 14:02:19 14:02:19");
  }

  @Test
  void flushAfterTheEndDoesNotRepeatTheCounts() throws IOException {
    CountView view = view(table(Grouping.TYPE), Grouping.TYPE, 2);
    view.begin();
    show(view, atSecond(Rows.ipv4(), 1));
    end(view);
    now = START.plusSeconds(3);
    view.flush();

    assertThat(out.toString().lines()).hasSize(2);
  }

  @Test
  void mergedGroupIsOneLine() throws IOException {
    GroupCounter merged = GroupCounters.withMaxGroups(1, Grouping.RADDR);
    merged.add(Rows.ipv4());
    merged.add(Rows.ipv6());
    table(Grouping.RADDR).write(START, merged.worstFirst());

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "RADDR RETRANSMITS SEGS RTO LOSS FAST TLP SYN SYNACK FIRST LAST",
            "10.0.0.15 1 2 1 0 0 0 0 0 14:02:11 14:02:11",
            "other 1 1 0 0 0 0 0 1 14:02:11 14:02:11");
  }

  @Test
  void lateOwnerGetsOnlyCountsOfTheCurrentInterval() throws IOException {
    CountView view = view(table(Grouping.PROCESS), Grouping.PROCESS, 2);
    Row row = Rows.withOwner(Rows.ipv4(), Owner.NONE.asPending());
    Owner httpd = Rows.HTTPD;
    view.begin();
    show(view, atSecond(row, 0));
    reportLateOwner(view, OwnerFound.of(row.event(), START.plusSeconds(1), httpd));
    show(view, atSecond(row, 3));
    reportLateOwner(
        view,
        OwnerFound.of(row.event(), START.plusSeconds(5), httpd)); // this time ends the interval
    now = START.plusSeconds(6);
    end(view);

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .filteredOn(line -> line.matches("\\d.*"))
        .containsExactly(
            "1240 httpd 1 2 1 0 0 0 0 0 14:02:10 14:02:10",
            "0 - 1 2 1 0 0 0 0 0 14:02:13 14:02:13");
  }
}
