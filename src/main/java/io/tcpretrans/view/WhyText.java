package io.tcpretrans.view;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Row;

/** The text of the columns WHY and WHERE. */
final class WhyText {
  private WhyText() {}

  /** Returns the cause, such as {@code conntrack-full}; null if causes were not asked for. */
  static String cause(Row row) {
    return row.cause() == null ? null : row.cause().cause().toString();
  }

  /**
   * Returns the place of the drop: {@code nf_hook_slow@eth0}, with the kernel's reason before it if
   * the cause alone says little ({@code TCP_MD5NOTFOUND:tcp_v4_rcv@eth0}); or the counter of what
   * may have dropped the packet without being seen. Null if neither is known.
   */
  static String place(Row row) {
    CauseFinding finding = row.cause();
    if (finding == null) {
      return null;
    }
    Drop drop = row.event().evidence().drop();
    if (drop == null) {
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
    if (drop.device() != null) {
      place.append('@').append(drop.device());
    }
    return place.isEmpty() ? null : place.toString();
  }
}
