package io.tcpretrans.view;

import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.field.CheckField;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.Times;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
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
  public void end(Result result) throws IOException {
    lines.begin("summary");
    lines.put("time", Times.utc(clock.get()));
    lines.put("events", result.events());
    lines.put("lost", result.lost());
    Result.Check check = result.check();
    for (CheckField field : CheckField.values()) {
      lines.put(field.fieldName(), field.of(check));
    }
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
