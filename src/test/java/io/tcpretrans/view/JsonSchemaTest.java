package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounters;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.field.CauseField;
import io.tcpretrans.field.Field;
import io.tcpretrans.pipeline.Reports;
import io.tcpretrans.pipeline.RunReport;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class JsonSchemaTest {
  private final StringWriter out = new StringWriter();

  /** Returns the errors of the validator, which are none if the line is valid. */
  private static Set<ValidationMessage> violations(String line) throws IOException {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(JsonSchema.text())
        .validate(
            line,
            InputFormat.JSON,
            context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  /** Asserts that each line is valid. */
  public static void assertValid(String lines) throws IOException {
    assertThat(lines).isNotEmpty();
    for (String line : lines.lines().toList()) {
      assertThat(violations(line)).as(line).isEmpty();
    }
  }

  @Test
  void schemaHasAllFieldsOfARetransmitInOrder() throws IOException {
    JsonNode retransmit =
        new ObjectMapper().readTree(JsonSchema.text()).at("/$defs/retransmit/properties");

    assertThat(retransmit.fieldNames())
        .toIterable()
        .filteredOn(name -> !name.equals("event"))
        .containsExactlyElementsOf(
            Stream.concat(
                    Field.OUTPUT_FIELDS.stream().map(Field::fieldName),
                    CauseField.OUTPUT_FIELDS.stream().map(CauseField::fieldName))
                .toList());
  }

  @Test
  void linesOfTheJsonViewAreValid() throws IOException {
    GroupCounter flows = new GroupCounter(Grouping.FLOW, connection -> null);
    JsonView view = new JsonView(out);
    List<Row> rows = RandomEvents.rows(11).limit(300).toList();
    for (Row row : rows) {
      flows.add(row);
      view.row(row);
      view.ownerFound(OwnerFound.of(row.event(), Events.TIME, row.owner()));
    }
    view.lost(new LostEvents(Events.TIME, 17));
    view.end(
        new RunReport(
            Events.TIME,
            8,
            300,
            17,
            new RunReport.MissingOwners(7, 3),
            new RunReport.Check(400, 412, 12, 3, 4, 1, 2, 9800, List.of("web")),
            flows.byType(),
            flows.worstServices(5, () -> Events.TIME),
            flows.worst(5, () -> Events.TIME),
            null,
            null,
            null));
    view.end(Reports.of(0, 0, null));
    view.end(
        Reports.of(
            Reports.lookBack(Reports.oldConnection("a\u001b"), Reports.unownedConnection())));
    view.flush();

    assertValid(out.toString());
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void linesWithACauseAndADiagnosisAreValid(Cause cause) throws IOException {
    JsonView view = new JsonView(out);
    view.row(Rows.ipv4Dropped(cause, "NETFILTER_DROP", "nf_hook_slow"));
    view.row(Rows.ipv4WithCause(CauseFinding.of(cause, Proof.NONE)));
    view.end(
        Reports.of(
            new Diagnosis(
                2,
                1,
                1.5,
                7L,
                List.of(
                    new Diagnosis.Finding(
                        cause,
                        Proof.SEEN,
                        new Counts(1, 1, Map.of(RetransmitType.RTO, 1L), 7),
                        0.5,
                        "f",
                        null,
                        1L,
                        "web",
                        "shop-1",
                        "full",
                        Shared.NOTHING,
                        List.of("a"),
                        null)))));
    view.flush();

    assertValid(out.toString());
  }

  private static Stream<CountLayout> layouts() {
    return Stream.concat(Grouping.values().stream(), Stream.of(Grouping.raddrPrefix(24)))
        .flatMap(grouping -> Stream.of(grouping, grouping.withOwner()))
        .flatMap(g -> Stream.of(new CountLayout(g, false), new CountLayout(g, true)));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void linesOfCountsAreValid(CountLayout layout) throws IOException {
    GroupCounter counter = GroupCounters.withMaxGroups(20, layout.grouping());
    RandomEvents.rows(12).limit(300).forEach(counter::add);
    CountJson json = new CountJson(out, layout);
    json.write(Events.TIME, counter.worstFirst());
    json.flush();

    assertValid(out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "{\"event\":\"retransmit\"}", "{\"event\":\"lost\",\"count\":1}"})
  void schemaRejectsIncompleteObjects(String line) throws IOException {
    assertThat(violations(line)).isNotEmpty();
  }

  @Test
  void schemaRejectsUnknownFieldsAndWrongTypes() throws IOException {
    JsonView view = new JsonView(out);
    view.row(Rows.ipv4());
    view.flush();

    assertThat(violations(out.toString().replace("\"seq\":", "\"sequence\":"))).isNotEmpty();
    assertThat(violations(out.toString().replace("785678885", "\"785678885\""))).isNotEmpty();
    assertThat(violations(out.toString().replace("10.0.0.15", "10.0.0"))).isNotEmpty();
  }
}
