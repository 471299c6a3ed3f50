package io.tcpretrans.view;

import java.io.IOException;
import java.io.Writer;

/**
 * A writer of comma-separated values (RFC 4180). A value that is unknown is empty, and an empty
 * text is quoted. Characters are escaped as by {@link CellText#printable}.
 */
final class CsvLines {
  private final Writer out;
  private boolean insideRecord;

  CsvLines(Writer out) {
    this.out = out;
  }

  /** Writes the next value of the current record; null: unknown. */
  void put(Object value) throws IOException {
    if (insideRecord) {
      out.append(',');
    }
    insideRecord = true;
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
    return text.indexOf(',') >= 0 || text.indexOf('"') >= 0; // CR and LF are escaped
  }

  /** Ends the record. */
  void end() throws IOException {
    out.append("\r\n");
    insideRecord = false;
  }

  /** Writes everything that is buffered to stdout. */
  void flush() throws IOException {
    out.flush();
  }
}
