package io.tcpretrans.why.decision;

import java.util.Set;

/** The results of __tcp_retransmit_skb() (net/ipv4/tcp_output.c), as the kernel returns them. */
final class SendError {
  /** The original is still in a queue of this host (skb_still_in_host_queue). */
  static final int EBUSY = -16;

  /** Outside the receiver's window. */
  private static final int EAGAIN = -11;

  /** The segment could not be cut or copied. */
  private static final int ENOMEM = -12;

  /** The socket found no route (rebuild_header). */
  private static final int EHOSTUNREACH = -113;

  private static final Set<Integer> BEFORE_SENDING = Set.of(EBUSY, EAGAIN, ENOMEM, EHOSTUNREACH);

  /** What ip_route_me_harder() returns without a route: EINVAL, ENETUNREACH and EACCES. */
  private static final Set<Integer> NO_ROUTE = Set.of(-22, -101, EHOSTUNREACH, -13);

  private SendError() {}

  /** Returns whether the kernel gave up before it handed anything to the IP layer. */
  static boolean isBeforeSending(int error) {
    return BEFORE_SENDING.contains(error);
  }

  /** Returns whether the IP layer found no route. A rule's verdict has another errno, EPERM. */
  static boolean isNoRoute(int error) {
    return NO_ROUTE.contains(error);
  }
}
