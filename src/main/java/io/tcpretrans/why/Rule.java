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
    Function<Place, String> text,
    Function<Place, List<String>> numbers,
    Function<Place, String> advice) {
  /** Without measurements. */
  Rule(Cause cause, Function<Place, String> text, Function<Place, String> advice) {
    this(cause, text, place -> List.of(), advice);
  }

  /** With the same text everywhere. */
  Rule(Cause cause, String text, Function<Place, String> advice) {
    this(cause, place -> text, advice);
  }
}
