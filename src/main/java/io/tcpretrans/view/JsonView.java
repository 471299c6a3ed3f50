package io.tcpretrans.view;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.OwnerFoundFields;
import io.tcpretrans.field.Times;
import io.tcpretrans.field.WhyField;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** One JSON object per line; units are in the names, unknown is null. See schema.json. */
public final class JsonView implements View {
  private final JsonLines lines;
  private final Tally flows;
  private final Supplier<Instant> clock;

  /**
   * @param flows what the summary tells of; filled by someone else
   * @param clock tells when the run ended
   */
  public JsonView(Writer out, Tally flows, Supplier<Instant> clock) throws IOException {
    this.lines = new JsonLines(out);
    this.flows = flows;
    this.clock = clock;
  }

  @Override
  public void begin() {}

  @Override
  public void retransmit(Retransmit event) throws IOException {
    lines.begin("retransmit");
    for (Field field : Field.SHOWN) {
      lines.put(field.fieldName(), field.of(event));
    }
    if (event.why() != null && event.why().verdict() != null) {
      for (WhyField field : WhyField.values()) {
        lines.put(field.fieldName(), field.of(event.why()));
      }
    }
    lines.end();
  }

  @Override
  public void lost(Lost lost) throws IOException {
    lines.begin("lost");
    lines.put("time", Times.utc(lost.time()));
    lines.put("count", lost.count());
    lines.end();
  }

  @Override
  public void owner(OwnerFound found) throws IOException {
    OwnerFoundFields.write(found, lines);
  }

  @Override
  public void diagnosis(Diagnosis diagnosis) throws IOException {
    lines.begin("diagnosis");
    lines.put("time", Times.utc(clock.get()));
    lines.put("retransmits", diagnosis.retransmits());
    lines.put("connections", diagnosis.connections());
    lines.put("seconds", diagnosis.seconds());
    lines.beginList("causes");
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      finding(finding);
    }
    lines.endList();
    lines.end();
  }

  private void finding(Diagnosis.Finding finding) throws IOException {
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
  public void end(Result result) throws IOException {
    lines.begin("summary");
    lines.put("time", Times.utc(clock.get()));
    lines.put("events", result.events());
    lines.put("lost", result.lost());
    lines.put("without_owner", result.owners().unknown());
    lines.put("undecided", result.owners().undecided());
    Result.Check check = result.check();
    for (CheckField field : CheckField.values()) {
      lines.put(field.fieldName(), field.of(check));
    }
    lines.putList(CheckField.ENDED_NETNS, check == null ? List.of() : check.endedNames());
    lines.put("rate_percent", check == null ? null : CountField.rounded(check.ratePercent()));
    types();
    worst();
    lines.end();
  }

  private void types() throws IOException {
    Counts total = flows.total();
    lines.beginInner("types");
    for (RetransmitType type : RetransmitType.values()) {
      if (total.ofType(type) > 0) {
        lines.put(type.name(), total.ofType(type));
      }
    }
    lines.endInner();
  }

  private void worst() throws IOException {
    lines.beginList("worst");
    for (Counts flow : SummaryText.worst(flows)) {
      lines.beginInner(null);
      for (Field field : Grouping.FLOW.fields()) {
        lines.put(field.fieldName(), field.of(flow.sample()));
      }
      lines.put("retransmits", flow.retransmits());
      lines.put("segs", flow.segs());
      lines.put("rate_percent", CountField.rounded(flow.ratePercent()));
      lines.endInner();
    }
    lines.endList();
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
