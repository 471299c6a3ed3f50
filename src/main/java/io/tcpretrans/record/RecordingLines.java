package io.tcpretrans.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tcpretrans.field.InvalidLine;
import io.tcpretrans.field.LineValues;
import io.tcpretrans.sys.UntrustedJson;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of the lines of a recording. Each line is a JSON object. Its fields are strings,
 * numbers, booleans and lists of strings. Fields that are null are skipped, and so are fields of
 * other types, which a newer version may write.
 *
 * <p>A line may have several objects. The line feed between them is missing if the file was
 * truncated before it while it was recorded.
 */
final class RecordingLines implements AutoCloseable {
  /**
   * The number of strings that are read from a list; the others are skipped. No version writes as
   * many, but the file may not be a recording.
   */
  private static final int MAX_LIST_SIZE = 16;

  private final LineReader lines;
  private final LineValues fields = new LineValues();

  /** The parser of the current line; null: there is none. */
  private JsonParser parser;

  /** Creates a reader of a stream, which {@link #close} closes. */
  RecordingLines(InputStream stream) {
    this.lines = new LineReader(stream);
  }

  /**
   * Returns the fields of the object that was read last. Returns the same object each time, which
   * {@link #next} changes.
   */
  LineValues fields() {
    return fields;
  }

  /**
   * Reads the next object. Then {@link #fields} has its fields.
   *
   * @return false: the end of the file was reached, and there are no fields
   * @throws InvalidLine if the line is not a JSON object, or exceeds a limit
   * @throws EOFException if the last line was cut
   * @throws IOException if the file cannot be read
   */
  boolean next() throws IOException {
    fields.clear();
    try {
      if (parser != null && parser.nextToken() != null) {
        readObject();
        return true;
      }
      if (!lines.next()) {
        return false;
      }
      parser = UntrustedJson.factory().createParser(lines.buffer(), lines.start(), lines.length());
      parser.nextToken();
      readObject();
      return true;
    } catch (StreamConstraintsException e) {
      throw new InvalidLine(
          "nested deeper than "
              + UntrustedJson.MAX_DEPTH
              + " levels, or with a number of more than "
              + UntrustedJson.MAX_NUMBER
              + " digits");
    } catch (JsonProcessingException e) {
      if (!lines.isTerminated()) {
        throw new EOFException();
      }
      throw new InvalidLine("not a JSON object");
    }
  }

  private void readObject() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidLine("not a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Object value = value(parser.nextToken());
      if (value != null && !fields.put(name, value)) {
        throw new InvalidLine("a field occurs twice");
      }
    }
  }

  /** Returns the value that begins with this token; null: it is null, or of another type. */
  private Object value(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> wholeNumber();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case START_ARRAY -> strings();
      default -> {
        parser.skipChildren();
        yield null;
      }
    };
  }

  /**
   * Returns a Long; for a number that is out of its range, a BigInteger, which no field accepts.
   */
  private Number wholeNumber() throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? BigInteger.ZERO
        : (Number) parser.getLongValue();
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
  long number() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
