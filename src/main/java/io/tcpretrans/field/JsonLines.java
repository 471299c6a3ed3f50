package io.tcpretrans.field;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A writer of JSON objects, one per line, in which a value that is unknown is null. */
public final class JsonLines {
  private final JsonGenerator json;
  private final Writer out;

  /**
   * Creates a writer.
   *
   * @param out flushed by {@link #flush}, but never closed
   */
  public JsonLines(Writer out) throws IOException {
    this.out = out;
    this.json = new JsonFactory().setRootValueSeparator(null).createGenerator(out);
    json.setHighestNonEscapedChar('~'); // names of other users may reach root's terminal
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** Begins the object of a line with its field {@code event}, such as {@code retransmit}. */
  public void begin(String event) throws IOException {
    json.writeStartObject();
    json.writeStringField("event", event);
  }

  /**
   * Writes a field of the current object.
   *
   * @param value a Long, a Double, a Boolean, or an object whose {@code toString} is the value;
   *     null: unknown
   */
  public void put(String name, Object value) throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  /**
   * Begins an object inside the current one.
   *
   * @param name name of its field; null: the object is the next element of a list
   */
  public void beginInner(String name) throws IOException {
    if (name != null) {
      json.writeFieldName(name);
    }
    json.writeStartObject();
  }

  /** Ends the object that {@link #beginInner} began. */
  public void endInner() throws IOException {
    json.writeEndObject();
  }

  /** Writes the next element of the list that {@link #beginList} began. */
  public void add(String element) throws IOException {
    json.writeString(element);
  }

  /** Writes a field that is a list of strings. */
  public void putList(String name, List<String> elements) throws IOException {
    beginList(name);
    for (String element : elements) {
      add(element);
    }
    endList();
  }

  /** Begins a field that is a list. */
  public void beginList(String name) throws IOException {
    json.writeArrayFieldStart(name);
  }

  /** Ends the list that {@link #beginList} began. */
  public void endList() throws IOException {
    json.writeEndArray();
  }

  /** Ends the object that {@link #begin} began, and its line. */
  public void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Writes everything that is buffered to the file, pipe or terminal behind {@code out}. */
  public void flush() throws IOException {
    json.flush();
    out.flush();
  }
}
