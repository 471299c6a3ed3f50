package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a run in words. */
public final class SummaryText {
  private static final int WORST_FLOWS = 5;

  private SummaryText() {}

  /** The worst flows of a run, worst first, with what they have sent by now. */
  static List<Counts> worst(Tally flows) {
    List<Counts> worst =
        flows.worstFirst().stream()
            .filter(flow -> flow.sample() != null)
            .limit(WORST_FLOWS)
            .toList();
    flows.readSent(worst);
    return worst;
  }

  /**
   * What there was to see, in lines; none where nothing was.
   *
   * @param flows all of the run
   */
  public static List<String> details(Result result, Tally flows) {
    Counts total = flows.total();
    if (total.retransmits() == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    Result.Check check = result.check();
    Double rate = check == null ? null : check.ratePercent();
    lines.add(
        total.retransmits()
            + (total.retransmits() == 1 ? " retransmit" : " retransmits")
            + ": "
            + TextFormat.typesByCount(total)
            + (rate == null ? "." : "; " + TextFormat.percent(rate) + ofSegments(check)));
    lines.add("Worst flows:");
    for (Counts flow : worst(flows)) {
      Retransmit sample = flow.sample();
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

  /** What is not known of owners, in lines; none where all is. */
  public static List<String> owners(Result result) {
    List<String> lines = new ArrayList<>();
    long unknown = result.owners().unknown();
    if (unknown > 0) {
      lines.add(
          unknown
              + " of "
              + result.events()
              + (unknown == 1 ? " retransmits has no owner." : " retransmits have no owner."));
    }
    long undecided = result.owners().undecided();
    if (undecided > 0) {
      lines.add(
          (undecided == 1
                  ? "1 retransmit is not shown: its"
                  : undecided + " retransmits are not shown: their")
              + " owner was not found, so the filter by owner cannot be applied.");
    }
    return lines;
  }

  private static String ofSegments(Result.Check check) {
    return check.isComplete()
        ? " of the segments sent by this host."
        : " of the segments sent by this host while its counters were compared.";
  }

  /** The self-check in one line: what was seen of what the kernel counted. */
  public static String of(Result result) {
    String lost = result.lost() + (result.lost() == 1 ? " event lost." : " events lost.");
    Result.Check check = result.check();
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
    more(text, check.before(), "before the counters were first read");
    more(text, check.ended(), "in network namespaces that ended" + names(check.endedNames()));
    more(text, check.unread(), "in network namespaces whose counters could not be read");
    return text.append(", ").append(lost).toString();
  }

  private static void more(StringBuilder text, long segs, String where) {
    if (segs > 0) {
      text.append(", ").append(segs).append(" more ").append(where);
    }
  }

  /** {@code (blue, web)}; nothing for none. */
  private static String names(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int most = Result.Check.NAMES - 1;
    return names.stream()
        .limit(most)
        .map(CellText::printable)
        .collect(Collectors.joining(", ", " (", names.size() > most ? ", ...)" : ")"));
  }
}
