package io.tcpretrans.sys;

/** Names the error with which the kernel failed to send a packet. */
public final class ErrorText {
  private ErrorText() {}

  /**
   * Returns the name, such as {@code EPERM} for -1 or {@code NET_XMIT_DROP} for 1.
   *
   * @param error negative -errno, positive a NET_XMIT code; not 0
   */
  public static String of(int error) {
    if (error < 0) {
      return Libc.errnoName(-error);
    }
    return switch (error) { // include/linux/netdevice.h
      case 1 -> "NET_XMIT_DROP";
      case 2 -> "NET_XMIT_CN";
      default -> "NET_XMIT_" + error;
    };
  }
}
