package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One cause: how a drop is known to be of it, and what is said of it.
 *
 * @param test of a drop that was seen; never true for causes without one
 * @param text what happened, without the function and the device
 * @param numbers what proves it, a line each
 * @param advice the next command, safe to paste, which changes nothing but where it says so itself;
 *     null: none
 */
record Rule(
    Cause cause,
    Predicate<Clue> test,
    Function<Place, String> text,
    Function<Place, List<String>> numbers,
    Function<Place, String> advice) {
  /** With nothing that proves it but the drops themselves. */
  Rule(Cause cause, Predicate<Clue> test, String text, Function<Place, String> advice) {
    this(cause, test, place -> text, place -> List.of(), advice);
  }

  /** With a text that depends on the place. */
  Rule(
      Cause cause,
      Predicate<Clue> test,
      Function<Place, String> text,
      Function<Place, String> advice) {
    this(cause, test, text, place -> List.of(), advice);
  }

  /** Of a cause that no drop shows. */
  Rule(Cause cause, String text, Function<Place, String> advice) {
    this(cause, clue -> false, text, advice);
  }
}
