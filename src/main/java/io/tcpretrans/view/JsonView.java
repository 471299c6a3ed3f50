package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.CauseField;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.OwnerFoundFields;
import io.tcpretrans.field.RowField;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** Retransmits and other events as JSON, one object per line; schema.json describes the fields. */
public final class JsonView implements View {
  private final JsonLines lines;

  /** Creates a view that writes to {@code out}. */
  public JsonView(Writer out) throws IOException {
    this.lines = new JsonLines(out);
  }

  @Override
  public void begin() {}

  @Override
  public void row(Row row) throws IOException {
    lines.begin("retransmit");
    for (Field field : Field.OUTPUT_FIELDS) {
      lines.put(field.fieldName(), field.value(row));
    }
    if (row.cause() != null) {
      for (CauseField field : CauseField.OUTPUT_FIELDS) {
        lines.put(field.fieldName(), field.value(row));
      }
    }
    lines.end();
  }

  @Override
  public void lost(LostEvents lost) throws IOException {
    lines.begin("lost");
    lines.put("time", Times.utc(lost.time()));
    lines.put("count", lost.count());
    lines.end();
  }

  @Override
  public void ownerFound(OwnerFound found) throws IOException {
    OwnerFoundFields.writeJsonLine(found, lines);
  }

  private void writeDiagnosis(RunReport report) throws IOException {
    Diagnosis diagnosis = report.diagnosis();
    lines.begin("diagnosis");
    lines.put("time", Times.utc(report.end()));
    lines.put("retransmits", diagnosis.retransmits());
    lines.put("connections", diagnosis.connections());
    lines.put("seconds", diagnosis.seconds());
    lines.beginList("causes");
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      writeFinding(finding);
    }
    lines.endList();
    lines.end();
  }

  private void writeFinding(Diagnosis.Finding finding) throws IOException {
    lines.beginInner(null);
    lines.put("cause", finding.cause());
    lines.put("proof", finding.proof());
    lines.put("retransmits", finding.retransmits());
    lines.put("share", finding.share());
    lines.put("drop_function", finding.function());
    lines.put("drop_dev", finding.device());
    lines.put("drop_netns", finding.netns());
    lines.put("namespace", finding.namespace());
    lines.put("container", finding.container());
    lines.put("text", finding.text());
    lines.beginList("numbers");
    for (String line : finding.numbers()) {
      lines.add(line);
    }
    lines.endList();
    lines.put("advice", finding.advice());
    lines.endInner();
  }

  @Override
  public void end(RunReport report) throws IOException {
    if (report.diagnosis() != null) {
      writeDiagnosis(report);
    }
    lines.begin("summary");
    lines.put("time", Times.utc(report.end()));
    lines.put("events", report.rows());
    lines.put("lost", report.lost());
    lines.put("without_owner", report.missingOwners().unknown());
    lines.put("undecided", report.missingOwners().undecided());
    RunReport.Check check = report.check();
    for (CheckField field : CheckField.values()) {
      lines.put(field.fieldName(), field.value(check));
    }
    lines.putList(CheckField.ENDED_NETNS, check == null ? List.of() : check.endedNames());
    lines.put("rate_percent", check == null ? null : CountField.rounded(check.ratePercent()));
    writeTypes(report);
    writeWorst(report);
    writeLookBack(report.lookBack());
    lines.end();
  }

  private void writeTypes(RunReport report) throws IOException {
    lines.beginInner("types");
    for (Map.Entry<RetransmitType, Long> rows : report.byType().entrySet()) {
      lines.put(rows.getKey().name(), rows.getValue());
    }
    lines.endInner();
  }

  private void writeWorst(RunReport report) throws IOException {
    lines.beginList("worst");
    for (RunReport.Flow flow : report.worst()) {
      lines.beginInner(null);
      for (RowField field : Grouping.FLOW.fields()) {
        lines.put(field.fieldName(), field.value(flow.sample()));
      }
      lines.put("retransmits", flow.retransmits());
      lines.put("segs", flow.segs());
      lines.put("rate_percent", CountField.rounded(flow.ratePercent()));
      lines.endInner();
    }
    lines.endList();
  }

  private void writeLookBack(RunReport.LookBack lookBack) throws IOException {
    if (lookBack == null) {
      lines.put("lookback", null);
      return;
    }
    lines.beginInner("lookback");
    lines.put("connections", lookBack.connections());
    lines.put("segs", lookBack.segs());
    lines.beginList("worst");
    for (RunReport.OldConnection connection : lookBack.worst()) {
      lines.beginInner(null);
      lines.put("laddr", connection.local().address().toString());
      lines.put("lport", (long) connection.local().port());
      lines.put("raddr", connection.remote().address().toString());
      lines.put("rport", (long) connection.remote().port());
      lines.put("netns", connection.netns());
      lines.put("segs", connection.segs());
      lines.put("rate_percent", CountField.rounded(connection.ratePercent()));
      lines.put("pid", connection.owner().pid());
      lines.put("comm", connection.owner().comm());
      lines.endInner();
    }
    lines.endList();
    lines.endInner();
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
