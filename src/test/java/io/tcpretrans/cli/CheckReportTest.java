package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.Preflight;
import io.tcpretrans.capture.Preflight.Item;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  @Test
  void everyFindingIsALineFollowedByItsCost() throws IOException {
    List<Item> items =
        List.of(
            new Item("kernel", true, "6.1.0-18-amd64 amd64", ""),
            new Item("privilege", false, "neither root nor CAP_BPF; run it with sudo.", "tracing"),
            new Item("tracepoint", true, "attaches", "refused sends"));
    Writer out = new StringWriter();

    CheckReport.write(new Preflight(items, true), out);

    assertThat(out)
        .hasToString(
            """
            kernel       ok       6.1.0-18-amd64 amd64
            privilege    missing  neither root nor CAP_BPF; run it with sudo
                                  costs: tracing
            tracepoint   ok       attaches
                                  costs: refused sends
            """);
  }
}
