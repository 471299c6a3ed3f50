package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.LostKind;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.UnknownReason;
import io.tcpretrans.field.Field;
import io.tcpretrans.pipeline.Reports;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.RunReport.Check;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonViewTest {
  private static final RunReport.Counts COUNTS =
      new RunReport.Counts(1, 2, 3, Map.of(RetransmitType.RTO, 1L), 409_000L);

  private final StringWriter output = new StringWriter();
  private JsonView view;

  @BeforeEach
  void open() throws IOException {
    view = new JsonView(new BufferedWriter(output));
  }

  private List<String> lines() throws IOException {
    view.flush();
    return output.toString().lines().toList();
  }

  /**
   * Parses a JSON object that has no inner objects or lists; the map has the order of the fields.
   */
  private static Map<String, Object> fields(String line) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        fields.put(
            name,
            value == JsonToken.VALUE_NULL
                ? null
                : value.isNumeric() ? (Object) parser.getLongValue() : parser.getText());
      }
      assertThat(parser.nextToken()).as("after the object").isNull();
    }
    return fields;
  }

  @Test
  void retransmitIsOneLineWithAllFields() throws IOException {
    view.begin();
    view.row(Rows.ipv4());

    assertThat(lines())
        .containsExactly(
            "{\"event\":\"retransmit\",\"time\":\"2026-06-22T14:02:11.123456Z\",\"type\":\"RTO\","
                + "\"ip\":4,\"laddr\":\"172.17.0.5\",\"lport\":8080,"
                + "\"raddr\":\"10.0.0.15\",\"rport\":45212,\"state\":\"ESTABLISHED\","
                + "\"pid\":1240,\"comm\":\"httpd\",\"uid\":1000,"
                + "\"container\":\"web\",\"container_id\":\"8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809\",\"netns\":4026532246,"
                + "\"seq\":785678885,\"len\":2896,\"segs\":2,\"attempt\":1,\"error\":null,"
                + "\"srtt_us\":210,\"rto_us\":204000,\"cwnd\":10,\"ssthresh\":7,"
                + "\"wait_us\":203951,\"segs_out\":1500,\"total_retrans\":27,\"icmp_error\":null,\"netns_cookie\":4097,\"stall_us\":409000,\"dir\":\"in\",\"service\":8080,\"unit\":null}");
  }

  @Test
  void parsedLinesHaveTheValuesOfTheFields() throws IOException {
    List<Row> rows = RandomEvents.rows(13).limit(2_000).toList();
    for (Row row : rows) {
      view.row(row);
    }

    List<String> lines = lines();
    assertThat(lines).hasSameSizeAs(rows);
    for (int index = 0; index < rows.size(); index++) {
      Map<String, Object> expected = new LinkedHashMap<>();
      expected.put("event", "retransmit");
      for (Field field : Field.OUTPUT_FIELDS) {
        expected.put(field.fieldName(), field.value(rows.get(index)));
      }
      assertThat(fields(lines.get(index))).isEqualTo(expected);
    }
  }

  @Test
  void fieldsOfTheCauseAreLast() throws IOException {
    view.row(Rows.ipv4Dropped(Cause.CONNTRACK_FULL, "NETFILTER_DROP", "nf_hook_slow"));

    assertThat(lines().get(0))
        .endsWith(
            "\"wait_us\":203951,\"segs_out\":1500,\"total_retrans\":27,\"icmp_error\":null,\"netns_cookie\":4097,\"stall_us\":409000,\"dir\":\"in\",\"service\":8080,\"unit\":null,\"cause\":\"conntrack-full\",\"proof\":\"seen\","
                + "\"drop_reason\":\"NETFILTER_DROP\",\"drop_function\":\"nf_hook_slow\","
                + "\"drop_dev\":\"veth1a2b\",\"drop_netns\":4026531840,\"drop_age_us\":203801,"
                + "\"lost\":\"data\",\"unseen\":null,\"encap\":null,\"left_dev\":null,\"left_netns\":null,"
                + "\"left_age_us\":null,\"unknown_reason\":null}");
  }

  @Test
  void fieldsOfTheDropAreNullWithoutADrop() throws IOException {
    view.row(
        Rows.ipv4WithCause(CauseFinding.unknown(UnknownReason.COUNTER).withUnseen("xdp@eth0")));

    assertThat(lines().get(0))
        .endsWith(
            "\"cause\":\"unknown\",\"proof\":\"none\",\"drop_reason\":null,\"drop_function\":null,"
                + "\"drop_dev\":null,\"drop_netns\":null,\"drop_age_us\":null,\"lost\":null,"
                + "\"unseen\":\"xdp@eth0\",\"encap\":null,\"left_dev\":null,\"left_netns\":null,"
                + "\"left_age_us\":null,\"unknown_reason\":\"counter\"}");
  }

  @Test
  void diagnosisIsOneLine() throws IOException {
    Diagnosis.Finding finding =
        new Diagnosis.Finding(
            Cause.QDISC,
            Proof.SEEN,
            new Counts(3, 2, Map.of(RetransmitType.RTO, 3L), 600_000),
            0.75,
            "__dev_queue_xmit",
            "eth0",
            1L,
            "web",
            "shop-1",
            "full",
            new Shared("10.0.0.15", 4, null, 2, 443, 3, LostKind.ACK, 1448L, null),
            List.of("a", "b"),
            "tc -s qdisc");
    view.end(Reports.of(new Diagnosis(4, 2, 1.5, 800_000L, List.of(finding))));

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0))
        .startsWith("{\"event\":\"diagnosis\",\"time\":\"")
        .endsWith(
            "\"retransmits\":4,\"connections\":2,\"seconds\":1.5,\"stall_us\":800000,\"causes\":[{\"cause\":\"qdisc\","
                + "\"proof\":\"seen\",\"retransmits\":3,\"share\":0.75,"
                + "\"connections\":2,\"stall_us\":600000,\"stall_share\":0.75,\"types\":{\"RTO\":3},"
                + "\"drop_function\":\"__dev_queue_xmit\",\"drop_dev\":\"eth0\",\"drop_netns\":1,"
                + "\"namespace\":\"web\",\"container\":\"shop-1\",\"text\":\"full\","
                + "\"shared\":{\"raddr\":\"10.0.0.15\",\"raddrs_of_run\":4,\"network\":null,"
                + "\"networks_of_run\":2,\"service\":443,\"services_of_run\":3,\"lost\":\"ack\","
                + "\"segment_bytes\":1448,\"span_us\":null},\"numbers\":[\"a\",\"b\"],"
                + "\"advice\":\"tc -s qdisc\"}]}");
  }

  @Test
  void unknownValuesAreNull() throws IOException {
    view.row(Rows.ipv6());

    Map<String, Object> fields = fields(lines().get(0));
    assertThat(fields)
        .containsEntry("srtt_us", null)
        .containsEntry("rto_us", null)
        .containsEntry("cwnd", null)
        .containsEntry("ssthresh", null)
        .containsEntry("wait_us", null);
  }

  @Test
  void addressesHaveNoBracketsAndNumbersAreUnsigned() throws IOException {
    view.row(Rows.ipv6());

    assertThat(fields(lines().get(0)))
        .containsEntry("ip", 6L)
        .containsEntry("laddr", "2001:db8:0:1::a")
        .containsEntry("lport", 443L)
        .containsEntry("raddr", "2001:db8:2:3:4:5:6:7")
        .containsEntry("rport", 65535L)
        .containsEntry("seq", 4294967295L)
        .containsEntry("netns", 4026531840L);
  }

  @Test
  void errorOfTheSendIsAName() throws IOException {
    view.row(Rows.ipv4Refused(-105));

    assertThat(fields(lines().get(0))).containsEntry("error", "ENOBUFS");
  }

  @Test
  void lostEventsAreOneLine() throws IOException {
    view.lost(new LostEvents(Events.TIME, 17));

    assertThat(lines())
        .containsExactly(
            "{\"event\":\"lost\",\"time\":\"2026-06-22T14:02:11.123456Z\",\"count\":17}");
  }

  @Test
  void lateOwnerIsOneLineWithItsConnection() throws IOException {
    view.ownerFound(
        OwnerFound.of(Events.ipv4(), Events.TIME, new Owner(1240, "httpd", null, null)));

    assertThat(lines())
        .containsExactly(
            "{\"event\":\"owner\",\"time\":\"2026-06-22T14:02:11.123456Z\","
                + "\"laddr\":\"172.17.0.5\",\"lport\":8080,\"raddr\":\"10.0.0.15\","
                + "\"rport\":45212,\"netns\":4026532246,\"netns_cookie\":4097,\"pid\":1240,\"comm\":\"httpd\","
                + "\"container\":null,\"container_id\":null,\"unit\":null}");
  }

  @Test
  void summaryHasTheNumbersOfTheSelfCheck() throws IOException {
    view.end(
        new RunReport(
            Events.TIME,
            8,
            300,
            17,
            new RunReport.MissingOwners(7, 3),
            new Check(400, 412, 12, 3, 4, 1, 2, 9800, List.of("web")),
            Map.of(RetransmitType.RTO, 1L),
            List.of(
                new RunReport.Service(
                    Direction.IN,
                    8080,
                    4026532246L,
                    List.of(new RunReport.Service.NamedOwner("httpd", "web")),
                    1,
                    COUNTS,
                    1)),
            List.of(new RunReport.Flow(Rows.ipv4(), COUNTS, 1.8, true)),
            null,
            null,
            null));

    assertThat(lines())
        .containsExactly(
            "{\"event\":\"summary\",\"time\":\"2026-06-22T14:02:11.123456Z\",\"events\":300,"
                + "\"lost\":17,\"without_owner\":7,\"undecided\":3,\"matched_segs\":null,\"host_retransmits\":null,\"host_segs\":null,"
                + "\"undecided_direction\":null,\"segs_seen\":400,\"segs_counted\":412,\"segs_refused\":12,"
                + "\"segs_before_check\":3,\"segs_unchecked\":5,\"segs_ended\":4,"
                + "\"segs_margin\":2,\"segs_sent\":9800,\"ended_netns\":[\"web\"],"
                + "\"rate_percent\":4.034,\"seconds\":8.0,\"types\":{\"RTO\":1},\"worst\":["
                + "{\"laddr\":\"172.17.0.5\",\"lport\":8080,\"raddr\":\"10.0.0.15\","
                + "\"rport\":45212,\"netns\":4026532246,\"retransmits\":1,\"segs\":2,"
                + "\"rate_percent\":1.8,\"pid\":1240,\"comm\":\"httpd\",\"container\":\"web\","
                + "\"not_sent\":3,\"stall_us\":409000,\"types\":{\"RTO\":1},\"stalled\":true}],"
                + "\"services\":[{\"service\":8080,\"dir\":\"in\",\"netns\":4026532246,\"flows\":1,"
                + "\"retransmits\":1,\"segs\":2,\"not_sent\":3,\"stall_us\":409000,"
                + "\"types\":{\"RTO\":1},\"stalled\":1,"
                + "\"owners\":[{\"comm\":\"httpd\",\"container\":\"web\"}]}],\"lookback\":null}");
  }

  @Test
  void summaryHasTheConnectionsOfTheLookBack() throws IOException {
    view.end(
        Reports.of(Reports.lookBack(Reports.oldConnection("httpd"), Reports.unownedConnection())));

    assertThat(lines().get(0))
        .endsWith(
            "\"lookback\":{\"connections\":2,\"segs\":813,\"worst\":["
                + "{\"laddr\":\"172.17.0.5\",\"lport\":8080,\"raddr\":\"10.0.0.15\","
                + "\"rport\":45212,\"netns\":4026532246,\"segs\":812,\"rate_percent\":12.34,"
                + "\"pid\":1240,\"comm\":\"httpd\"},"
                + "{\"laddr\":\"2001:db8:0:1::a\",\"lport\":443,"
                + "\"raddr\":\"2001:db8:2:3:4:5:6:7\",\"rport\":65535,\"netns\":1,\"segs\":1,"
                + "\"rate_percent\":null,\"pid\":0,\"comm\":null}]}}");
  }

  @Test
  void summaryWithoutSelfCheckHasNulls() throws IOException {
    view.end(Reports.of(300, 0, null));

    assertThat(lines().get(0))
        .contains("\"events\":300,", "\"segs_seen\":null,\"segs_counted\":null,")
        .contains(
            "\"ended_netns\":[],\"rate_percent\":null,\"seconds\":8.0,\"types\":{},\"worst\":[]");
  }

  @Test
  void flushWritesWholeLines() throws IOException {
    view.begin();
    view.row(Rows.ipv4());
    view.flush();
    assertThat(output.toString()).startsWith("{").endsWith("}\n");

    view.lost(new LostEvents(Events.TIME, 1));
    view.end(Reports.of(1, 1, null));
    view.flush();
    assertThat(output.toString()).endsWith("}\n").hasLineCount(3).doesNotContain("\n\n");
  }
}
