package io.tcpretrans.view;

import io.tcpretrans.event.Why;

/** The cause of a retransmit in single words. */
final class WhyText {
  private WhyText() {}

  /** {@code conntrack-full}; null where it was not asked. */
  static String cause(Why why) {
    return why == null || why.verdict() == null ? null : why.verdict().cause().toString();
  }

  /** {@code nf_hook_slow@eth0}, or what may have dropped unseen; null where neither is known. */
  static String place(Why why) {
    if (why == null || why.verdict() == null) {
      return null;
    }
    if (why.drop() == null) {
      return why.verdict().unseen();
    }
    String function = why.verdict().function();
    String device = why.drop().device();
    return device == null ? function : (function == null ? "" : function) + "@" + device;
  }
}
