package io.tcpretrans.sys;

/** Names the error that a send of the kernel returned. */
public final class ErrorText {
  private ErrorText() {}

  /**
   * Returns {@code EPERM} for -1, {@code NET_XMIT_DROP} for 1.
   *
   * @param error -errno, or NET_XMIT_ code; not 0
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
