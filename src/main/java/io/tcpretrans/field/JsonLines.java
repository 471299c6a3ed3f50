package io.tcpretrans.field;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** One JSON object per line; unknown is null. */
public final class JsonLines {
  private final JsonGenerator json;
  private final Writer out;

  /**
   * @param out is flushed, and never closed
   */
  public JsonLines(Writer out) throws IOException {
    this.out = out;
    this.json = new JsonFactory().setRootValueSeparator(null).createGenerator(out);
    json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature()); // names go to root's terminal
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** Begins a line with what it tells of. */
  public void begin(String event) throws IOException {
    json.writeStartObject();
    json.writeStringField("event", event);
  }

  /**
   * A field.
   *
   * @param value a Long, a Double or a Boolean, or else its text; null: unknown
   */
  public void put(String name, Object value) throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(value.toString());
    }
  }

  /** Begins an object inside of this line, with a name, or as the next of a list. */
  public void beginInner(String name) throws IOException {
    if (name != null) {
      json.writeFieldName(name);
    }
    json.writeStartObject();
  }

  /** Ends what {@link #beginInner} began. */
  public void endInner() throws IOException {
    json.writeEndObject();
  }

  /** The next text of a list. */
  public void add(String text) throws IOException {
    json.writeString(text);
  }

  /** A list of texts. */
  public void putList(String name, List<String> texts) throws IOException {
    beginList(name);
    for (String text : texts) {
      add(text);
    }
    endList();
  }

  /** Begins a list. */
  public void beginList(String name) throws IOException {
    json.writeArrayFieldStart(name);
  }

  /** Ends what {@link #beginList} began. */
  public void endList() throws IOException {
    json.writeEndArray();
  }

  /** Ends the line too: a reader of lines has it at once, not with the next event. */
  public void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Everything so far reaches its reader now. */
  public void flush() throws IOException {
    json.flush();
    out.flush();
  }
}
