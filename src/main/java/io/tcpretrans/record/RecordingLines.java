package io.tcpretrans.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of the lines of a recording. Each line is a JSON object. Its fields are strings,
 * numbers, booleans and lists of strings. Fields that are null are skipped, and so are fields of
 * other types, which a newer version may write.
 */
final class RecordingLines implements AutoCloseable {
  /**
   * The number of strings that are read from a list; the others are skipped. No version writes as
   * many, but the file may not be a recording.
   */
  private static final int MAX_LIST_SIZE = 16;

  private final JsonParser parser;
  private final Map<String, Object> fields = new HashMap<>();

  /** Creates a reader of a stream, which {@link #close} closes. */
  RecordingLines(InputStream stream) throws IOException {
    this.parser = new JsonFactory().createParser(stream);
  }

  /**
   * Returns the fields of the line that was read last, by name. A value is a String, a Long, a
   * Double, a Boolean or a List of Strings. Returns the same map each time, which {@link #next}
   * changes.
   */
  Map<String, Object> fields() {
    return fields;
  }

  /**
   * Reads the next line. Then {@link #fields} has its fields.
   *
   * @return false: the end of the file was reached, and there are no fields
   * @throws IllegalArgumentException if the line is not a JSON object
   * @throws IOException if the line is damaged or cannot be read
   */
  boolean next() throws IOException {
    fields.clear();
    JsonToken token = parser.nextToken();
    if (token == null) {
      return false;
    }
    if (token != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("not a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_STRING -> fields.put(name, parser.getText());
        case VALUE_NUMBER_INT -> fields.put(name, parser.getLongValue());
        case VALUE_NUMBER_FLOAT -> fields.put(name, parser.getDoubleValue());
        case VALUE_TRUE, VALUE_FALSE -> fields.put(name, parser.getBooleanValue());
        case START_ARRAY -> fields.put(name, strings());
        default -> parser.skipChildren();
      }
    }
    return true;
  }

  private List<String> strings() throws IOException {
    List<String> strings = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING && strings.size() < MAX_LIST_SIZE) {
        strings.add(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return strings;
  }

  /** Returns the number of the line that was read last; the first line is 1. */
  int number() {
    return parser.currentTokenLocation().getLineNr();
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
