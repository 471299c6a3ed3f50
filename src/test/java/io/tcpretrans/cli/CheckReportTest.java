package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpretrans.capture.Preflight;
import io.tcpretrans.capture.Requirement;
import io.tcpretrans.capture.Requirement.State;
import io.tcpretrans.view.JsonSchemaTest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  private static final Preflight CHECK =
      new Preflight(
          List.of(
              new Requirement("kernel", State.OK, "6.1.0-18-amd64 amd64", "", ""),
              new Requirement(
                  "privilege",
                  State.FAILED,
                  "neither root nor CAP_BPF; run it with sudo.",
                  "tracing",
                  "sudo tcpretrans"),
              new Requirement("tracepoint", State.DEGRADED, "attaches", "refused sends", "")),
          true);

  private final Writer out = new StringWriter();

  @Test
  void everyFindingIsALineFollowedByItsCostAndItsFix() throws IOException {
    CheckReport.writeTable(CHECK, out);

    assertThat(out)
        .hasToString(
            """
            kernel                    ok       6.1.0-18-amd64 amd64
            privilege                 failed   neither root nor CAP_BPF; run it with sudo
                                               costs: tracing
                                               fix: sudo tcpretrans
            tracepoint                degraded attaches
                                               costs: refused sends
            """);
  }

  @Test
  void jsonHasAnObjectForEachRequirementAndTheResult() throws IOException {
    CheckReport.writeJson(CHECK, out);

    JsonSchemaTest.assertValid(out.toString());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1))
        .hasToString(
            "{\"event\":\"requirement\",\"name\":\"privilege\",\"state\":\"failed\","
                + "\"finding\":\"neither root nor CAP_BPF; run it with sudo\","
                + "\"cost\":\"tracing\",\"fix\":\"sudo tcpretrans\"}");
    assertThat(lines.get(0).get("fix").isNull()).isTrue();
    assertThat(lines.get(3).get("event").asText()).isEqualTo("check");
    assertThat(lines.get(3).get("usable").asBoolean()).isTrue();
  }
}
