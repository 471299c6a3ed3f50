package io.tcpretrans.view;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Diagnosis.Finding;
import java.util.Locale;

/** The text of the diagnosis, which {@code --why} prints at the end of a run. */
public final class DiagnosisText {
  /** The largest number of causes that are printed; {@code -o json} has all. */
  private static final int MAX_FINDINGS = 10;

  private DiagnosisText() {}

  /**
   * Returns a headline, and for each cause its share, its place, measurements and a command to try.
   * Causes beyond the tenth are only counted.
   */
  public static String of(Diagnosis diagnosis) {
    StringBuilder text = new StringBuilder(256);
    text.append("Diagnosis: ").append(count(diagnosis.retransmits(), "retransmit"));
    text.append(" on ").append(count(diagnosis.connections(), "connection"));
    text.append(" in ").append(Math.round(diagnosis.seconds())).append(" s");
    for (Finding finding : diagnosis.findings().stream().limit(MAX_FINDINGS).toList()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n  %3d %%  %s",
              TextFormat.wholePercent(finding.share()),
              finding.text()));
      // the conntrack table belongs to the namespace, not to the device of the drops
      if (finding.device() != null && finding.cause() != Cause.CONNTRACK_FULL) {
        text.append(" on ").append(finding.device());
      }
      if (finding.netns() != null) {
        appendPlace(finding, text);
      }
      finding
          .numbers()
          .forEach(line -> text.append("\n         ").append(CellText.printable(line)));
      if (finding.advice() != null) {
        text.append("\n         try: ").append(finding.advice());
      }
    }
    int more = diagnosis.findings().size() - MAX_FINDINGS;
    return more > 0
        ? text.append("\n  and ").append(more).append(" more; -o json lists all").toString()
        : text.toString();
  }

  private static void appendPlace(Finding finding, StringBuilder text) {
    if (finding.container() != null) {
      text.append(" in container ");
      CellText.append(finding.container(), text);
    } else {
      text.append(" in the network namespace");
      text.append(finding.namespace() == null ? "" : " " + finding.namespace());
    }
    boolean unreachable = finding.namespace() == null && finding.container() == null;
    text.append(" (").append(finding.netns());
    text.append(unreachable ? ", ended or hidden)" : ")");
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
