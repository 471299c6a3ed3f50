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
 * The lines of a recording: JSON objects whose fields are texts, whole numbers and lists of texts.
 * Fields of other kinds, as a newer version may write them, are left out.
 */
final class RecordingLines implements AutoCloseable {
  /** The texts of a list beyond this number are left out. */
  private static final int MAX_LISTED = 16;

  private final JsonParser parser;
  private final Map<String, Object> fields = new HashMap<>();

  /** Reads from a stream, which {@link #close} closes. */
  RecordingLines(InputStream stream) throws IOException {
    this.parser = new JsonFactory().createParser(stream);
  }

  /** Returns the fields of the last line by name: a String, a Long or a List each. */
  Map<String, Object> fields() {
    return fields;
  }

  /**
   * Reads the next line into {@link #fields}.
   *
   * @return false at the end of the file
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
        case START_ARRAY -> fields.put(name, texts());
        default -> parser.skipChildren();
      }
    }
    return true;
  }

  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING && texts.size() < MAX_LISTED) {
        texts.add(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return texts;
  }

  /** Returns the number of the line that was read last, from 1. */
  int number() {
    return parser.currentTokenLocation().getLineNr();
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
