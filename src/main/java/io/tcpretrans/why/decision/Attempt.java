package io.tcpretrans.why.decision;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;

/**
 * A retransmit that the kernel attempted.
 *
 * @param state the socket at the attempt
 * @param outbound the direction of the retransmit; its tuple is never null
 * @param inbound the direction of the peer's answers; its tuple is never null
 * @param bytes what was resent
 * @param error result of the send: 0 sent, negative -errno, positive the NET_XMIT code of a
 *     congested queue
 * @param segs segments that this attempt added to total_retrans
 * @param waitNs the longest time since the transmission before this one, nanoseconds
 */
public record Attempt(
    RetransmitType type,
    SendState state,
    SocketId socket,
    Flow outbound,
    Flow inbound,
    SequenceRange bytes,
    int error,
    int segs,
    long waitNs) {
  /** A clock cache that is older than this is not that of the attempt. */
  private static final long LONGEST_ATTEMPT_NS = 1_000_000_000;

  /** How long before its tracepoint a SYN-ACK is built at most. */
  private static final long SYN_ACK_NS = 200_000;

  /**
   * Identifies a socket.
   *
   * @param address kernel address of the struct sock, or of the request of a SYN-ACK
   */
  public record SocketId(long address, Netns netns) {
    @Override
    public boolean equals(Object other) {
      return other instanceof SocketId that && address == that.address && netns.equals(that.netns);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(address);
    }
  }

  /** Returns the time of the tracepoint or kprobe by CLOCK_MONOTONIC, nanoseconds. */
  public long timeNs() {
    return state.timeNs();
  }

  /** Returns the latest time at which nothing of this attempt was sent yet. */
  public long beginNs() {
    if (type == RetransmitType.SYNACK) {
      return timeNs() - SYN_ACK_NS;
    }
    long age = timeNs() - state.startNs();
    return age >= 0 && age < LONGEST_ATTEMPT_NS ? state.startNs() : timeNs();
  }

  /** Returns whether the kernel gave up before it handed anything to the IP layer. */
  boolean sentNothing() {
    return SendError.isBeforeSending(error);
  }

  /** Returns whether the original is still in a queue of this host (skb_still_in_host_queue). */
  public boolean isOriginalHeld() {
    return error == SendError.EBUSY;
  }

  /** Returns whether no other bytes of the connection are in flight. */
  boolean isAlone() {
    return SequenceRange.difference(state.sndNxt(), state.sndUna()) <= bytes.length();
  }

  /** Returns whether both ends are known to be in one network namespace. */
  boolean isInOneNamespace() {
    return state.oneNamespace()
        || outbound.tuple().destination().address().isLoopback()
        || outbound.tuple().source().address().equals(outbound.tuple().destination().address());
  }
}
