package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The text of the summary, which is printed at the end of a run. */
public final class SummaryText {
  private SummaryText() {}

  /**
   * Returns the lines with the number of rows, their types and the worst flows; none without rows.
   */
  public static List<String> totals(RunReport report) {
    if (report.rows() == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    RunReport.Check check = report.check();
    Double rate = check == null ? null : check.ratePercent();
    lines.add(
        report.rows()
            + (report.rows() == 1 ? " retransmit" : " retransmits")
            + ": "
            + TextFormat.typesByCount(report.byType())
            + (rate == null ? "." : "; " + TextFormat.percent(rate) + ofSegments(check)));
    lines.add("Worst flows:");
    for (RunReport.Flow flow : report.worst()) {
      Retransmit sample = flow.sample().event();
      lines.add(
          "  "
              + sample.local()
              + " -> "
              + sample.remote()
              + ": "
              + flow.segs()
              + (flow.segs() == 1 ? " segment" : " segments")
              + (flow.ratePercent() == null ? "" : ", " + TextFormat.percent(flow.ratePercent())));
    }
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
              + (unknown == 1 ? " retransmits has no owner." : " retransmits have no owner."));
    }
    long undecided = report.missingOwners().undecided();
    if (undecided > 0) {
      lines.add(
          (undecided == 1
                  ? "1 retransmit is not shown: its"
                  : undecided + " retransmits are not shown: their")
              + " owner was not found, so the filter by owner cannot be applied.");
    }
    long directions = report.filterResult() == null ? 0 : report.filterResult().unknownDirection();
    if (directions > 0) {
      lines.add(
          (directions == 1
                  ? "1 retransmit is not shown: which end opened its connection"
                  : directions + " retransmits are not shown: which end opened their connections")
              + " is unknown, so --dir cannot be applied.");
    }
    return lines;
  }

  private static String ofSegments(RunReport.Check check) {
    return check.isComplete()
        ? " of the segments sent by this host."
        : " of the segments sent by this host while its counters were compared.";
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
    return lost + (lost == 1 ? " event lost." : " events lost.");
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
