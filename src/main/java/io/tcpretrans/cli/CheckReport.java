package io.tcpretrans.cli;

import io.tcpretrans.capture.Preflight;
import java.io.IOException;
import java.io.Writer;

/** Writes the table of --check. */
final class CheckReport {
  private CheckReport() {}

  static void write(Preflight preflight, Writer out) throws IOException {
    for (Preflight.Item item : preflight.items()) {
      out.write(
          String.format(
              "%-12s %-8s %s%n",
              item.name(),
              item.ok() ? "ok" : "missing",
              item.finding().replaceFirst("\\.$", ""))); // a sentence loses its full stop
      if (!item.cost().isEmpty()) {
        out.write(String.format("%-21s costs: %s%n", "", item.cost()));
      }
    }
  }
}
