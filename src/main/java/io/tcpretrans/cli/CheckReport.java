package io.tcpretrans.cli;

import io.tcpretrans.capture.Preflight;
import io.tcpretrans.capture.Requirement;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.Times;
import io.tcpretrans.view.TextLines;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;

/** Writes the result of --check as a table or as JSON. */
final class CheckReport {
  private CheckReport() {}

  /** Writes a line for each requirement, followed by its cost and the command that meets it. */
  static void writeTable(Preflight preflight, Writer out) throws IOException {
    TextLines lines = new TextLines(out);
    for (Requirement requirement : preflight.requirements()) {
      String state = requirement.state().toString();
      writeLine(requirement.name(), state, finding(requirement), lines);
      if (!requirement.cost().isEmpty()) {
        writeLine("", "", "costs: " + requirement.cost(), lines);
      }
      if (!requirement.fix().isEmpty()) {
        writeLine("", "", "fix: " + requirement.fix(), lines);
      }
    }
  }

  /** The first column is as wide as the longest name, unprivileged_bpf_disabled. */
  private static void writeLine(String name, String state, String text, TextLines out)
      throws IOException {
    out.write(String.format("%-25s %-8s %s", name, state, text));
  }

  /** Returns the finding; a sentence loses its full stop. */
  private static String finding(Requirement requirement) {
    return requirement.finding().replaceFirst("\\.$", "");
  }

  /** Writes an object for each requirement, and one with the result at the end. */
  static void writeJson(Preflight preflight, Writer out) throws IOException {
    JsonLines lines = new JsonLines(out);
    for (Requirement requirement : preflight.requirements()) {
      lines.begin("requirement");
      lines.put("name", requirement.name());
      lines.put("state", requirement.state());
      lines.put("finding", finding(requirement));
      lines.put("cost", requirement.cost().isEmpty() ? null : requirement.cost());
      lines.put("fix", requirement.fix().isEmpty() ? null : requirement.fix());
      lines.end();
    }
    lines.begin("check");
    lines.put("time", Times.utc(Instant.now()));
    lines.put("usable", preflight.usable());
    lines.end();
    lines.flush();
  }
}
