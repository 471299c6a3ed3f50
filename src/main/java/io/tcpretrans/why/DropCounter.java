package io.tcpretrans.why;

import io.tcpretrans.why.decision.DroppedPacket;
import java.util.OptionalLong;

/** The numbers of packets that this host dropped. Thread-safe. */
@FunctionalInterface
public interface DropCounter {
  /**
   * Returns how many packets like this one were dropped in a period, itself included: at the same
   * address in the kernel and in the same network namespace. They have no entry of connection
   * tracking, like this one; or they have one, like this one, and are SYNs or SYN-ACKs.
   *
   * @param drop its network namespace is known
   * @param sinceNs start of the period by CLOCK_MONOTONIC, nanoseconds
   * @param untilNs its end, which is in the past
   * @return empty: the log of drops is not complete for this period
   */
  OptionalLong like(DroppedPacket drop, long sinceNs, long untilNs);
}
