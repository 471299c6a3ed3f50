package io.tcpretrans.view;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
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
   * Returns a line with the totals, and for each cause lines with its share, its place,
   * measurements and a command to try. Causes beyond the tenth are only counted.
   */
  public static List<String> of(Diagnosis diagnosis) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Diagnosis: "
            + count(diagnosis.retransmits(), "retransmit")
            + " on "
            + count(diagnosis.connections(), "connection")
            + " in "
            + Math.round(diagnosis.seconds())
            + " s");
    for (Finding finding : diagnosis.findings().stream().limit(MAX_FINDINGS).toList()) {
      lines.add(headline(finding));
      finding.numbers().forEach(line -> lines.add(INDENTATION + line));
      if (finding.advice() != null) {
        lines.add(INDENTATION + "try: " + finding.advice());
      }
    }
    int more = diagnosis.findings().size() - MAX_FINDINGS;
    if (more > 0) {
      lines.add("  and " + more + " more; -o json lists all");
    }
    return lines;
  }

  private static String headline(Finding finding) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "  %3d %%  ", TextFormat.wholePercent(finding.share())));
    text.append(finding.text());
    // the conntrack table belongs to the namespace, not to the device of the drops
    if (finding.device() != null && finding.cause() != Cause.CONNTRACK_FULL) {
      text.append(" on ");
      CellText.append(finding.device(), text);
    }
    if (finding.netns() != null) {
      appendPlace(finding, text);
    }
    return text.toString();
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

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
