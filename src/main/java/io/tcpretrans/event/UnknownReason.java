package io.tcpretrans.event;

import java.util.Locale;

/** Why the cause of a retransmit is unknown. */
public enum UnknownReason {
  /** The bytes were neither dropped nor seen leaving this host. */
  NO_EVIDENCE,
  /** An earlier transmission of the socket was not seen, so drops cannot be assigned to one. */
  HIDDEN_TRANSMISSION,
  /** The log of drops or of departing SYNs does not reach back to the previous transmission. */
  LOG_TOO_SHORT,
  /** Several places drop the same bytes, and all but one of these packets are copies. */
  SEVERAL_PLACES,
  /** An acknowledgement was dropped that may have reported the bytes as received (SACK). */
  PARTIAL_ACK,
  /** Both ends are in one network namespace, which nothing leaves on the way between them. */
  ONE_NAMESPACE,
  /** The peer has reported duplicates (D-SACK) around the last three retransmits. */
  DUPLICATES,
  /** The kernel resent on purpose. */
  DELIBERATE,
  /** Only frames for another host were dropped, which may be copies. */
  OTHER_HOST,
  /** A drop was seen, but its function and reason do not decide between several causes. */
  AMBIGUOUS_PLACE,
  /** A counter that may have counted these bytes has grown. */
  COUNTER,
  /** A counter that may have counted these bytes could not be read in time. */
  UNREADABLE_COUNTER,
  /** The cause was not decided in the time that a row waits. */
  LATE;

  /** Returns the name in JSON and CSV, such as {@code no-evidence}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
