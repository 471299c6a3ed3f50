package io.tcpretrans.why.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.field.CauseField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decides the cause of every retransmit of the recorded and written situations. */
class ScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/resources/io/tcpretrans/why/decision");

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.map(SCENARIOS::relativize).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void eachRetransmitHasItsCause(Path name) {
    Scenario scenario = Scenario.read(SCENARIOS.resolve(name));
    SocketHistories histories = new SocketHistories(100, 100);
    CopyPlaces copyPlaces = new CopyPlaces();

    assertThat(scenario.retransmits()).isNotEmpty();
    for (int i = 0; i < scenario.retransmits().size(); i++) {
      Retransmission retransmission = histories.note(scenario.retransmits().get(i));
      CauseFinding finding =
          new Decision(retransmission, scenario.records(), copyPlaces).decide(scenario.counters());
      retransmission.decided(finding);
      assertFields("attempt " + (i + 1) + " of " + name, scenario.expectations().get(i), finding);
    }
  }

  private static void assertFields(String attempt, JsonNode expected, CauseFinding finding) {
    assertThat(expected.path("cause").isMissingNode()).as(attempt + " expects a cause").isFalse();
    Map<String, String> fields = fields(finding);
    expected
        .fields()
        .forEachRemaining(
            field ->
                assertThat(fields)
                    .as(field.getKey() + " of " + attempt + ": " + finding)
                    .containsEntry(field.getKey(), field.getValue().asText()));
  }

  /** Returns all fields of a recorded cause; {@code null} is one of the values. */
  private static Map<String, String> fields(CauseFinding finding) {
    Row row = Rows.ipv4WithCause(finding);
    Map<String, String> fields = new LinkedHashMap<>();
    for (CauseField field : CauseField.RECORDED_FIELDS) {
      fields.put(field.fieldName(), String.valueOf(field.value(row)));
    }
    return fields;
  }
}
