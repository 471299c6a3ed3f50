package io.tcpretrans.view;

import io.tcpretrans.event.Why;

/** The cause of a retransmit in single words. */
final class WhyText {
  private WhyText() {}

  /** {@code conntrack-full}; null where it was not asked. */
  static String cause(Why why) {
    return why == null || why.verdict() == null ? null : why.verdict().cause().toString();
  }

  /**
   * The place of the drop: {@code nf_hook_slow@eth0}, with the kernel's reason before it where the
   * cause alone says little ({@code TCP_MD5NOTFOUND:tcp_v4_rcv@eth0}); or the counter of what may
   * have dropped unseen. Null where neither is known.
   */
  static String place(Why why) {
    if (why == null || why.verdict() == null) {
      return null;
    }
    if (why.drop() == null) {
      return why.verdict().unseen();
    }
    StringBuilder place = new StringBuilder();
    String reason = why.verdict().shownReason();
    String function = why.verdict().function();
    if (reason != null) {
      place.append(reason).append(function == null ? "" : ":");
    }
    if (function != null) {
      place.append(function);
    }
    if (why.drop().device() != null) {
      place.append('@').append(why.drop().device());
    }
    return place.isEmpty() ? null : place.toString();
  }
}
