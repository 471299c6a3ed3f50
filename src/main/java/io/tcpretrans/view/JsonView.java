package io.tcpretrans.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Why;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** One JSON object per line; units are in the names, unknown is null. */
public final class JsonView implements View {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final JsonGenerator json;
  private final Writer out;

  public JsonView(Writer out) throws IOException {
    this.out = out;
    this.json = new JsonFactory().setRootValueSeparator(null).createGenerator(out);
    json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature()); // names go to root's terminal
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  @Override
  public void begin() {}

  @Override
  public void retransmit(Retransmit event) throws IOException {
    start("retransmit", event.time());
    json.writeStringField("type", event.type().name());
    json.writeNumberField("ip", event.ip());
    json.writeStringField("laddr", event.local().address().toString());
    json.writeNumberField("lport", event.local().port());
    json.writeStringField("raddr", event.remote().address().toString());
    json.writeNumberField("rport", event.remote().port());
    json.writeStringField("state", event.state().name());
    Owner owner = event.owner();
    number("pid", owner.pid() == 0 ? null : owner.pid());
    json.writeStringField("comm", owner.comm());
    json.writeNumberField("uid", event.socket().uid());
    json.writeStringField("container", owner.container());
    json.writeStringField("container_id", owner.containerId());
    json.writeNumberField("netns", event.socket().netns());
    json.writeNumberField("seq", event.seq());
    json.writeNumberField("len", event.len());
    json.writeNumberField("segs", event.segs());
    json.writeNumberField("attempt", event.attempt());
    json.writeStringField("error", event.error() == 0 ? null : ErrorText.of(event.error()));
    sender(event.sender());
    number("wait_us", event.waitUs());
    if (event.why() != null && event.why().verdict() != null) {
      why(event.why().verdict(), event.why().drop());
    }
    finish();
  }

  private void why(Why.Verdict verdict, Drop drop) throws IOException {
    json.writeStringField("cause", verdict.cause().toString());
    json.writeStringField("proof", verdict.proof().toString());
    json.writeStringField("drop_reason", verdict.reason());
    json.writeStringField("drop_function", verdict.function());
    json.writeStringField("drop_dev", drop == null ? null : drop.device());
    number("drop_netns", verdict.netns());
    number("drop_age_us", drop == null ? null : drop.ageUs());
    json.writeStringField("lost", drop == null ? null : drop.lost().toString());
    json.writeStringField("unseen", verdict.unseen());
  }

  private void sender(Sender sender) throws IOException {
    number("srtt_us", sender.srttUs());
    number("rto_us", sender.rtoUs());
    number("cwnd", sender.cwnd());
    number("ssthresh", sender.ssthresh());
  }

  @Override
  public void lost(Lost lost) throws IOException {
    start("lost", lost.time());
    json.writeNumberField("count", lost.count());
    finish();
  }

  @Override
  public void diagnosis(Diagnosis diagnosis) throws IOException {
    start("diagnosis", Instant.now());
    json.writeNumberField("retransmits", diagnosis.retransmits());
    json.writeNumberField("connections", diagnosis.connections());
    json.writeNumberField("seconds", diagnosis.seconds());
    json.writeArrayFieldStart("causes");
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      finding(finding);
    }
    json.writeEndArray();
    finish();
  }

  private void finding(Diagnosis.Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("cause", finding.cause().toString());
    json.writeStringField("proof", finding.proof().toString());
    json.writeNumberField("retransmits", finding.retransmits());
    json.writeNumberField("share", finding.share());
    json.writeStringField("drop_function", finding.function());
    json.writeStringField("drop_dev", finding.device());
    number("drop_netns", finding.netns());
    json.writeStringField("namespace", finding.namespace());
    json.writeStringField("text", finding.text());
    json.writeArrayFieldStart("numbers");
    for (String line : finding.numbers()) {
      json.writeString(line);
    }
    json.writeEndArray();
    json.writeStringField("advice", finding.advice());
    json.writeEndObject();
  }

  @Override
  public void end(Result result) throws IOException {
    start("summary", Instant.now());
    json.writeNumberField("events", result.events());
    json.writeNumberField("lost", result.lost());
    Result.Check check = result.check();
    number("segs_seen", check == null ? null : check.seen());
    number("segs_counted", check == null ? null : check.counted());
    number("segs_refused", check == null ? null : check.refused());
    number("segs_before_check", check == null ? null : check.before());
    number("segs_unchecked", check == null ? null : check.elsewhere());
    number("segs_margin", check == null ? null : check.margin());
    finish();
  }

  private void start(String event, Instant time) throws IOException {
    json.writeStartObject();
    json.writeStringField("event", event);
    json.writeStringField("time", TIME.format(time));
  }

  private void number(String name, Long value) throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  /** Ends the line too: a reader of lines has it at once, not with the next event. */
  private void finish() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void flush() throws IOException {
    json.flush();
    out.flush();
  }
}
