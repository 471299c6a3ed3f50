package io.tcpretrans.view;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Row;

/** The text of the columns WHY and WHERE, which {@code --why} adds. */
final class CauseText {
  private CauseText() {}

  /** Returns the cause, such as {@code conntrack-full}; null if the run has no {@code --why}. */
  static String cause(Row row) {
    return row.cause() == null ? null : row.cause().cause().toString();
  }

  /**
   * Returns the place of the cause. For a drop it is its function and device, such as {@code
   * nf_hook_slow@eth0}, with {@link CauseFinding#shownReason} before it ({@code
   * TCP_MD5NOTFOUND:tcp_v4_rcv@eth0}). For packets that left this host it is the device ({@code
   * @eth0}). Otherwise it is {@link CauseFinding#unseen}. Null: unknown, or the run has no {@code
   * --why}.
   */
  static String place(Row row) {
    CauseFinding finding = row.cause();
    if (finding == null) {
      return null;
    }
    if (finding.left() != null) {
      return "@" + finding.left().device();
    }
    if (finding.drop() == null) {
      return finding.unseen();
    }
    StringBuilder place = new StringBuilder();
    String reason = finding.shownReason();
    String function = finding.function();
    if (reason != null) {
      place.append(reason).append(function == null ? "" : ":");
    }
    if (function != null) {
      place.append(function);
    }
    if (finding.device() != null) {
      place.append('@').append(finding.device());
    }
    return place.isEmpty() ? finding.unseen() : place.toString();
  }
}
