package io.tcpretrans.view;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.Finding;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The JSON object of the diagnosis. */
final class JsonDiagnosis {
  private final JsonLines lines;

  JsonDiagnosis(JsonLines lines) {
    this.lines = lines;
  }

  /** Writes the diagnosis of a run that ended at this time. */
  void write(Diagnosis diagnosis, Instant end) throws IOException {
    lines.begin("diagnosis");
    lines.put("time", Times.utc(end));
    lines.put("retransmits", diagnosis.retransmits());
    lines.put("connections", diagnosis.connections());
    lines.put("seconds", diagnosis.seconds());
    lines.put("stall_us", diagnosis.stallUs());
    lines.beginList("causes");
    for (Finding finding : diagnosis.findings()) {
      write(finding, diagnosis.stallUs());
    }
    lines.endList();
    lines.end();
  }

  /**
   * @param totalStallUs null: not known for any row
   */
  private void write(Finding finding, Long totalStallUs) throws IOException {
    Counts counts = finding.counts();
    boolean hasStall = totalStallUs != null && totalStallUs > 0;
    lines.beginInner(null);
    lines.put("cause", finding.cause());
    lines.put("proof", finding.proof());
    lines.put("retransmits", counts.retransmits());
    lines.put("share", finding.share());
    lines.put("connections", counts.connections());
    lines.put("stall_us", totalStallUs == null ? null : counts.stallUs());
    lines.put("stall_share", hasStall ? (double) counts.stallUs() / totalStallUs : null);
    writeTypes(counts.byType(), lines);
    lines.put("drop_function", finding.function());
    lines.put("drop_dev", finding.device());
    lines.put("drop_netns", finding.netns());
    lines.put("namespace", finding.namespace());
    lines.put("container", finding.container());
    lines.put("text", finding.text());
    write(finding.shared());
    lines.beginList("numbers");
    for (String line : finding.numbers()) {
      lines.add(line);
    }
    lines.endList();
    lines.put("advice", finding.advice());
    lines.endInner();
  }

  /** Writes the number of rows of each type as an object in the current one. */
  static void writeTypes(Map<RetransmitType, Long> byType, JsonLines lines) throws IOException {
    lines.beginInner("types");
    for (Map.Entry<RetransmitType, Long> rows : byType.entrySet()) {
      lines.put(rows.getKey().name(), rows.getValue());
    }
    lines.endInner();
  }

  private void write(Shared shared) throws IOException {
    if (shared.equals(Shared.NOTHING)) {
      lines.put("shared", null);
      return;
    }
    lines.beginInner("shared");
    lines.put("raddr", shared.peer());
    lines.put("raddrs_of_run", shared.peers());
    lines.put("network", shared.network());
    lines.put("networks_of_run", shared.networks());
    lines.put("service", shared.service() == null ? null : (long) shared.service());
    lines.put("services_of_run", shared.services());
    lines.put("lost", shared.lost() == null ? null : shared.lost().name().toLowerCase(Locale.ROOT));
    lines.put("segment_bytes", shared.segmentBytes());
    lines.put("span_us", shared.spanUs());
    lines.endInner();
  }
}
