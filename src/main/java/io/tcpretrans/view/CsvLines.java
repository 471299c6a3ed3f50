package io.tcpretrans.view;

import java.io.IOException;
import java.io.Writer;

/**
 * Records of comma-separated values (RFC 4180); unknown is empty, an empty text is quoted. Control
 * characters are shown by their number.
 */
final class CsvLines {
  private final Writer out;
  private boolean begun;

  CsvLines(Writer out) {
    this.out = out;
  }

  /** The next value of this record; null: unknown. */
  void put(Object value) throws IOException {
    if (begun) {
      out.append(',');
    }
    begun = true;
    if (value == null) {
      return;
    }
    String text = CellText.printable(value.toString());
    if (text.isEmpty() || needsQuotes(text)) {
      out.append('"').append(text.replace("\"", "\"\"")).append('"');
    } else {
      out.append(text);
    }
  }

  private static boolean needsQuotes(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
  }

  /** Ends the record. */
  void end() throws IOException {
    out.append("\r\n");
    begun = false;
  }

  void flush() throws IOException {
    out.flush();
  }
}
