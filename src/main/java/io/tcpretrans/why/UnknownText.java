package io.tcpretrans.why;

import io.tcpretrans.event.UnknownReason;

/** The text of the diagnosis for retransmits whose cause is unknown. */
final class UnknownText {
  private UnknownText() {}

  /** Returns the reason why the cause is unknown, in words. */
  static String of(FindingContext context) {
    UnknownReason reason = context.finding().unknown();
    return reason == null ? "cause unknown" : "cause unknown: " + text(reason);
  }

  private static String text(UnknownReason reason) {
    return switch (reason) {
      case NO_EVIDENCE -> "the bytes were neither dropped nor seen leaving this host";
      case HIDDEN_TRANSMISSION -> "an earlier retransmit of the connection was not seen";
      case LOG_TOO_SHORT ->
          "the log of drops was too short, because too much was dropped or too many SYNs left";
      case SEVERAL_PLACES ->
          "the dropped packet may be only a copy: several places dropped these bytes, or this place"
              + " drops copies";
      case PARTIAL_ACK -> "an acknowledgement was dropped that may have covered the bytes (SACK)";
      case ONE_NAMESPACE -> "both ends are on this host, and no drop was seen";
      case DUPLICATES -> "the peer reported that it received segments twice (D-SACK)";
      case DELIBERATE -> "the kernel resent without a sign of loss";
      case OTHER_HOST -> "only frames for another host were dropped, which may be copies";
      case AMBIGUOUS_PLACE -> "the place of the drop does not tell between several causes";
      case COUNTER -> "a counter has grown that may have counted the packet";
      case UNREADABLE_COUNTER -> "a counter that may have counted the packet was not read in time";
      case LATE -> "it was not decided in the 50 ms that a row waits";
    };
  }
}
