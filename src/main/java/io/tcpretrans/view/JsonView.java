package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
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

/** Retransmits and other events as JSON, one object per line; schema.json describes the fields. */
public final class JsonView implements View {
  private static final List<Field> OWNER_FIELDS = List.of(Field.PID, Field.COMM, Field.CONTAINER);

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

  @Override
  public void end(RunReport report) throws IOException {
    if (report.diagnosis() != null) {
      new JsonDiagnosis(lines).write(report.diagnosis(), report.end());
    }
    lines.begin("summary");
    lines.put("time", Times.utc(report.end()));
    lines.put("events", report.rows());
    lines.put("lost", report.lost());
    lines.put("without_owner", report.missingOwners().unknown());
    lines.put("undecided", report.missingOwners().undecided());
    RunReport.FilterResult filter = report.filterResult();
    lines.put("matched_segs", filter == null ? null : filter.segs());
    lines.put("host_retransmits", filter == null ? null : filter.hostRows());
    lines.put("host_segs", filter == null ? null : filter.hostSegs());
    lines.put("undecided_direction", filter == null ? null : filter.unknownDirection());
    RunReport.Check check = report.check();
    for (CheckField field : CheckField.values()) {
      lines.put(field.fieldName(), field.value(check));
    }
    lines.putList(CheckField.ENDED_NETNS, check == null ? List.of() : check.endedNames());
    lines.put("rate_percent", check == null ? null : CountField.rounded(check.ratePercent()));
    lines.put("seconds", report.seconds());
    JsonDiagnosis.writeTypes(report.byType(), lines);
    writeWorst(report);
    writeServices(report);
    writeLookBack(report.lookBack());
    lines.end();
  }

  private void writeWorst(RunReport report) throws IOException {
    lines.beginList("worst");
    for (RunReport.Flow flow : report.worst()) {
      lines.beginInner(null);
      for (RowField field : Grouping.FLOW.fields()) {
        lines.put(field.fieldName(), field.value(flow.sample()));
      }
      lines.put("retransmits", flow.counts().retransmits());
      lines.put("segs", flow.counts().segs());
      lines.put("rate_percent", CountField.rounded(flow.ratePercent()));
      for (Field field : OWNER_FIELDS) {
        lines.put(field.fieldName(), field.value(flow.sample()));
      }
      writeStall(flow.counts());
      lines.put("stalled", flow.stalled());
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

  private void writeServices(RunReport report) throws IOException {
    lines.beginList("services");
    for (RunReport.Service service : report.services()) {
      lines.beginInner(null);
      lines.put("service", (long) service.port());
      lines.put(Field.DIR.fieldName(), service.direction());
      lines.put(Field.NETNS.fieldName(), service.netns());
      lines.put("flows", service.flows());
      lines.put("retransmits", service.counts().retransmits());
      lines.put("segs", service.counts().segs());
      writeStall(service.counts());
      lines.put("stalled", service.stalled());
      lines.beginList("owners");
      for (RunReport.Service.NamedOwner owner : service.owners()) {
        lines.beginInner(null);
        lines.put(Field.COMM.fieldName(), owner.comm());
        lines.put(Field.CONTAINER.fieldName(), owner.container());
        lines.endInner();
      }
      lines.endList();
      lines.endInner();
    }
    lines.endList();
  }

  private void writeStall(RunReport.Counts counts) throws IOException {
    lines.put("not_sent", counts.notSent());
    lines.put("stall_us", counts.stallUs());
    JsonDiagnosis.writeTypes(counts.byType(), lines);
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
