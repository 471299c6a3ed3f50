package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import java.util.List;
import java.util.function.Function;

/**
 * The text of the diagnosis for one cause.
 *
 * @param text the cause in words, without the function and the device
 * @param numbers the measurements that support the cause, one line each
 * @param advice the next command, safe to paste, which changes nothing unless it is a sysctl -w;
 *     null: none
 */
record Rule(
    Cause cause,
    Function<FindingContext, String> text,
    Function<FindingContext, List<String>> numbers,
    Function<FindingContext, String> advice) {
  /** Without measurements. */
  Rule(
      Cause cause, Function<FindingContext, String> text, Function<FindingContext, String> advice) {
    this(cause, text, context -> List.of(), advice);
  }

  /** With the same text everywhere. */
  Rule(Cause cause, String text, Function<FindingContext, String> advice) {
    this(cause, context -> text, advice);
  }
}
