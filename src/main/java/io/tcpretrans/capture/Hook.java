package io.tcpretrans.capture;

/** The place in the kernel where retransmits are traced. */
public enum Hook {
  /** The kprobe if the kernel can attach it, otherwise the tracepoint. */
  AUTO(0),
  /** A kprobe on the function tcp_retransmit_skb. */
  KPROBE(1),
  /** The tracepoint tcp:tcp_retransmit_skb. */
  TRACEPOINT(2);

  /** The value in {@code enum session_hook} of session.h. */
  final int number;

  Hook(int number) {
    this.number = number;
  }

  /** Returns the name as the user types it after --hook. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
