package io.tcpretrans.cli;

import io.tcpretrans.capture.Preflight;
import io.tcpretrans.view.TextLines;
import java.io.IOException;
import java.io.Writer;

/** Writes the table of --check. */
final class CheckReport {
  private CheckReport() {}

  static void write(Preflight preflight, Writer out) throws IOException {
    TextLines lines = new TextLines(out);
    for (Preflight.Item item : preflight.items()) {
      lines.write(
          String.format(
              "%-12s %-8s %s",
              item.name(),
              item.ok() ? "ok" : "missing",
              item.finding().replaceFirst("\\.$", ""))); // a sentence loses its full stop
      if (!item.cost().isEmpty()) {
        lines.write(String.format("%-21s costs: %s", "", item.cost()));
      }
    }
  }
}
