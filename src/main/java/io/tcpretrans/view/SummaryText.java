package io.tcpretrans.view;

import io.tcpretrans.pipeline.Result;

/** The end of a run in words. */
public final class SummaryText {
  private SummaryText() {}

  /** The self-check in one line: what was seen of what the kernel counted. */
  public static String of(Result result) {
    String lost = result.lost() + (result.lost() == 1 ? " event lost." : " events lost.");
    Result.Check check = result.check();
    if (check == null) {
      return "Not checked against the kernel's counters: they could not be read in time; " + lost;
    }
    StringBuilder text = new StringBuilder();
    text.append(check.seen()).append(" of ").append(check.counted());
    text.append(" retransmitted segments seen");
    if (check.refused() > 0) {
      text.append(" (").append(check.refused());
      text.append(" that this host refused to send are not visible to this hook)");
    }
    if (check.margin() > 0) {
      text.append(" (give or take ").append(check.margin());
      text.append(" resent while the counters were read)");
    }
    if (check.before() > 0) {
      text.append(", ").append(check.before()).append(" more before the counters were first read");
    }
    if (check.elsewhere() > 0) {
      text.append(", ").append(check.elsewhere());
      text.append(" more in network namespaces whose counters could not be read");
    }
    return text.append(", ").append(lost).toString();
  }
}
