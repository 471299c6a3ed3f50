package io.tcpretrans.why.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.LeftPlace;
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
    Decision decision = new Decision(scenario.counters());

    assertThat(scenario.retransmits()).isNotEmpty();
    for (int i = 0; i < scenario.retransmits().size(); i++) {
      Retransmission retransmission = histories.note(scenario.retransmits().get(i));
      CauseFinding finding = decision.decide(retransmission, scenario.records());
      retransmission.decided(finding);
      assertFields("attempt " + (i + 1) + " of " + name, scenario.expectations().get(i), finding);
    }
  }

  private static void assertFields(String attempt, JsonNode expected, CauseFinding finding) {
    assertThat(expected.path("cause").isMissingNode()).as(attempt + " expects a cause").isFalse();
    Map<String, Object> fields = fields(finding);
    expected
        .fields()
        .forEachRemaining(
            field ->
                assertThat(String.valueOf(fields.get(field.getKey())))
                    .as(field.getKey() + " of " + attempt + ": " + finding)
                    .isEqualTo(field.getValue().asText()));
  }

  /** The fields of a finding under the names that they have in JSON. */
  private static Map<String, Object> fields(CauseFinding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cause", finding.cause());
    fields.put("proof", finding.proof());
    fields.put("lost", finding.lost());
    fields.put("unknown", finding.unknown() == null ? null : finding.unknown().name());
    fields.put("unseen", finding.unseen());
    DropPlace drop = finding.drop();
    if (drop != null) {
      fields.put("drop_function", drop.function());
      fields.put("drop_reason", drop.reason());
      fields.put("drop_dev", drop.device());
      fields.put("drop_netns", drop.netns());
      fields.put("drop_age_us", drop.ageUs());
      fields.put("encap", drop.encapsulation());
      fields.put("forwarding_off", drop.forwardingOff());
    }
    LeftPlace left = finding.left();
    if (left != null) {
      fields.put("left_dev", left.device());
      fields.put("left_netns", left.netns());
      fields.put("left_age_us", left.ageUs());
    }
    return fields;
  }
}
