package io.tcpretrans.capture;

/** Where in the kernel retransmits are seen. */
public enum Hook {
  /** The kprobe where the kernel has kprobes, else the tracepoint. */
  AUTO(0),
  /** kprobe on tcp_retransmit_skb. */
  KPROBE(1),
  /** Tracepoint tcp:tcp_retransmit_skb. */
  TRACEPOINT(2);

  /** {@code enum session_hook} of session.h. */
  final int number;

  Hook(int number) {
    this.number = number;
  }

  /** As it is typed and printed. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
