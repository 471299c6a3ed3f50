package io.tcpretrans.view;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Counts;
import io.tcpretrans.event.Diagnosis.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of the diagnosis, which {@code --why} prints at the end of a run. */
public final class DiagnosisText {
  /** The largest number of causes that are printed; {@code -o json} has all. */
  private static final int MAX_FINDINGS = 10;

  private static final String INDENTATION = "         ";

  private DiagnosisText() {}

  /**
   * Returns a line with the totals, and for each cause lines with its share, its place, what its
   * retransmits have in common, measurements and a command to try. Causes beyond the tenth are only
   * counted. A share is of the time without progress, or of the retransmits if that is unknown.
   *
   * @param filtered whether a filter selected the retransmits, so that others are not known
   */
  public static List<String> of(Diagnosis diagnosis, boolean filtered) {
    List<String> lines = new ArrayList<>();
    lines.add(totals(diagnosis));
    List<Finding> findings = diagnosis.findings();
    List<Finding> shown = findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
    List<Integer> percents = percents(diagnosis, shown.size());
    for (int i = 0; i < shown.size(); i++) {
      addFinding(shown.get(i), percents.get(i), filtered, lines);
    }
    int more = findings.size() - shown.size();
    if (more > 0) {
      lines.add(percent(percents.get(shown.size())) + more + " more; -o json lists all");
    }
    return lines;
  }

  private static String totals(Diagnosis diagnosis) {
    return "Diagnosis: "
        + TextFormat.count(diagnosis.retransmits(), "retransmit")
        + " on "
        + TextFormat.count(diagnosis.connections(), "connection")
        + " in "
        + Math.round(diagnosis.seconds())
        + " s"
        + (diagnosis.stallUs() == null ? "" : stalled(diagnosis.stallUs()) + " in all")
        + (diagnosis.findings().isEmpty() ? "" : ", of which:");
  }

  private static String stalled(long us) {
    return ", stalled for " + TextFormat.duration(us);
  }

  /** Returns the shares of the shown findings, and the share of all others as the last. */
  private static List<Integer> percents(Diagnosis diagnosis, int shown) {
    if (shown == 0) {
      return List.of();
    }
    boolean byRows = diagnosis.stallUs() == null || diagnosis.stallUs() == 0;
    List<Long> weights = new ArrayList<>();
    long others = 0;
    for (Finding finding : diagnosis.findings()) {
      long weight = byRows ? finding.counts().retransmits() : finding.counts().stallUs();
      if (weights.size() < shown) {
        weights.add(weight);
      } else {
        others += weight;
      }
    }
    weights.add(others);
    return TextFormat.wholePercents(weights);
  }

  private static String percent(int percent) {
    return String.format(Locale.ROOT, "  %3d %%  ", percent);
  }

  private static void addFinding(
      Finding finding, int percent, boolean filtered, List<String> lines) {
    lines.add(percent(percent) + headline(finding));
    lines.add(INDENTATION + counts(finding.counts()));
    SharedText.details(finding.shared(), filtered).forEach(line -> lines.add(INDENTATION + line));
    finding.numbers().forEach(line -> lines.add(INDENTATION + line));
    if (finding.advice() != null) {
      lines.add(INDENTATION + "try: " + finding.advice());
    }
  }

  private static String counts(Counts counts) {
    return TextFormat.count(counts.retransmits(), "retransmit")
        + " on "
        + TextFormat.count(counts.connections(), "connection")
        + (counts.stallUs() == 0 ? "" : stalled(counts.stallUs()))
        + ": "
        + TextFormat.typesByCount(counts.byType());
  }

  private static String headline(Finding finding) {
    StringBuilder text = new StringBuilder(finding.text());
    // the conntrack table belongs to the namespace, not to the device of the drops
    if (finding.device() != null && finding.cause() != Cause.CONNTRACK_FULL) {
      text.append(" on ");
      CellText.append(finding.device(), text);
    }
    if (finding.netns() != null) {
      appendPlace(finding, text);
    }
    return text.append(SharedText.headline(finding.shared())).toString();
  }

  private static void appendPlace(Finding finding, StringBuilder text) {
    if (finding.container() != null) {
      text.append(" in container ");
      CellText.append(finding.container(), text);
    } else {
      text.append(" in the network namespace");
      if (finding.namespace() != null) {
        text.append(' ').append(CellText.printable(finding.namespace()));
      }
    }
    boolean unreachable = finding.namespace() == null && finding.container() == null;
    text.append(" (").append(finding.netns());
    text.append(unreachable ? ", ended or hidden)" : ")");
  }
}
