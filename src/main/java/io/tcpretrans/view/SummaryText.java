package io.tcpretrans.view;

import io.tcpretrans.pipeline.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of the summary, which is printed at the end of a run. */
public final class SummaryText {
  private SummaryText() {}

  /**
   * Returns the lines with the number of rows, their types, the worst services and the worst
   * connections; none without rows, unless a filter has excluded all.
   */
  public static List<String> totals(RunReport report) {
    RunReport.FilterResult filter = report.filterResult();
    if (report.rows() == 0 && (filter == null || filter.hostRows() == 0)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    String number = TextFormat.count(report.rows(), "retransmit");
    String period = " in " + Math.round(report.seconds()) + " s";
    String types = report.rows() == 0 ? "" : ": " + TextFormat.typesByCount(report.byType());
    String rate = rate(report.check());
    if (filter == null) {
      lines.add(number + period + types + (rate == null ? "." : "; " + rate));
    } else {
      String of = filter.hostRows() == null ? "" : ", of " + filter.hostRows() + " on this host";
      lines.add(number + " matched" + period + of + types + ".");
      if (rate != null) { // the filter has no share in it
        lines.add("All retransmits on this host: " + rate);
      }
    }
    lines.addAll(WorstText.services(report.services()));
    lines.addAll(WorstText.flows(report.worst()));
    return lines;
  }

  /**
   * Returns the lines about rows whose owner was not found, and about those whose direction is
   * unknown although the filter needs it; none if there are no such rows.
   */
  public static List<String> missingOwners(RunReport report) {
    List<String> lines = new ArrayList<>();
    long unknown = report.missingOwners().unknown();
    if (unknown > 0) {
      lines.add(
          unknown
              + " of "
              + report.rows()
              + (report.rows() == 1 ? " retransmit" : " retransmits")
              + (unknown == 1 ? " has no owner." : " have no owner."));
    }
    addNotShown(
        report.missingOwners().undecided(),
        "its owner was not found, so the filter by owner cannot be applied.",
        "their owner was not found, so the filter by owner cannot be applied.",
        lines);
    if (report.filterResult() != null) {
      addNotShown(
          report.filterResult().unknownDirection(),
          "which end opened its connection is unknown, so --dir cannot be applied.",
          "which end opened their connections is unknown, so --dir cannot be applied.",
          lines);
    }
    return lines;
  }

  /**
   * Returns the lines about connections that had resent segments before the run; none without them.
   *
   * @param lookBack null: there are none
   */
  public static List<String> lookBack(RunReport.LookBack lookBack) {
    if (lookBack == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(beforeTracing(lookBack) + ":");
    for (RunReport.OldConnection connection : lookBack.worst()) {
      lines.add("  " + line(connection));
    }
    return lines;
  }

  /**
   * Returns the sentence about connections that had resent segments before the run, with the worst
   * one.
   */
  public static String lookBackSentence(RunReport.LookBack lookBack) {
    return beforeTracing(lookBack)
        + (lookBack.connections() == 1 ? ": " : "; the worst: ")
        + line(lookBack.worst().get(0))
        + ".";
  }

  private static String beforeTracing(RunReport.LookBack lookBack) {
    return TextFormat.count(lookBack.connections(), "open connection")
        + " had resent "
        + TextFormat.count(lookBack.segs(), "segment")
        + " before tracing began";
  }

  private static String line(RunReport.OldConnection connection) {
    StringBuilder line = new StringBuilder();
    line.append(connection.local()).append(" -> ").append(connection.remote()).append(": ");
    line.append(TextFormat.count(connection.segs(), "segment"));
    if (connection.ratePercent() != null) {
      line.append(", ").append(TextFormat.percent(connection.ratePercent()));
    }
    if (connection.owner().pid() != 0) {
      line.append(", ").append(CellText.printable(connection.owner().comm()));
      line.append(" (").append(connection.owner().pid()).append(')');
    }
    return line.toString();
  }

  private static void addNotShown(long number, String one, String several, List<String> lines) {
    if (number > 0) {
      lines.add(
          TextFormat.count(number, "retransmit")
              + (number == 1 ? " is not shown: " + one : " are not shown: " + several));
    }
  }

  /** Returns the share of retransmits in the segments that this host sent; null: unknown. */
  private static String rate(RunReport.Check check) {
    Double rate = check == null ? null : check.ratePercent();
    if (rate == null) {
      return null;
    }
    return TextFormat.percent(rate)
        + (check.isComplete()
            ? " of the segments sent by this host."
            : " of the segments sent by this host while its counters were compared.");
  }

  /**
   * Returns the line in place of the self-check, for a recording that was cut or damaged.
   *
   * @param lost number of lost events
   */
  public static String endsEarly(long lost) {
    return "Not compared with the kernel's counters, because the recording ends early; "
        + lostEvents(lost);
  }

  private static String lostEvents(long lost) {
    return TextFormat.count(lost, "event") + " lost.";
  }

  /** Returns the self-check line, which compares the segments seen with the kernel's counters. */
  public static String selfCheck(RunReport report) {
    String lost = lostEvents(report.lost());
    RunReport.Check check = report.check();
    if (check == null) {
      return "Not compared with the kernel's counters, because no complete reading of them is available; "
          + lost;
    }
    StringBuilder text = new StringBuilder();
    text.append(check.seen()).append(" of ").append(check.counted());
    text.append(" retransmitted segments seen");
    if (check.refused() > 0) {
      text.append(" (").append(check.refused());
      text.append(" that this host refused to send are not visible to this hook)");
    }
    if (check.margin() > 0) {
      text.append(" (plus or minus ").append(check.margin());
      text.append(" that were resent while the counters were read)");
    }
    appendMore(text, check.before(), "before the counters were first read");
    appendMore(
        text, check.ended(), "in network namespaces that ended" + endedNames(check.endedNames()));
    appendMore(text, check.unread(), "in network namespaces whose counters could not be read");
    return text.append(", ").append(lost).toString();
  }

  private static void appendMore(StringBuilder text, long segs, String where) {
    if (segs > 0) {
      text.append(", ").append(segs).append(" more ").append(where);
    }
  }

  /** Returns the names of ended namespaces, as {@code (blue, web)}; empty if none is known. */
  private static String endedNames(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int shown = RunReport.Check.MAX_NAMES - 1;
    return names.stream()
        .limit(shown)
        .map(CellText::printable)
        .collect(Collectors.joining(", ", " (", names.size() > shown ? ", ...)" : ")"));
  }
}
