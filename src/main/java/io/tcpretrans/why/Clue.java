package io.tcpretrans.why;

import io.tcpretrans.event.Drop;
import io.tcpretrans.sys.ConntrackCounters;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What a rule looks at.
 *
 * @param reason the kernel's name of the reason; null: it gives none
 * @param function that dropped; null: not known
 * @param counters asked only by the rules that need them
 */
record Clue(Drop drop, String reason, String function, Supplier<ConntrackCounters> counters) {
  /** What connection tracking of the drop's namespace has counted since the start. */
  ConntrackCounters conntrack() {
    return counters.get();
  }

  /** One of these reasons. */
  boolean because(String... reasons) {
    return reason != null && Arrays.asList(reasons).contains(reason);
  }

  /** A reason that begins so. */
  boolean becauseOfAny(String... prefixes) {
    return reason != null && Arrays.stream(prefixes).anyMatch(reason::startsWith);
  }

  /** Without a reason, and in one of these functions. */
  boolean unreasonedIn(String... functions) {
    return (reason == null || reason.equals("NOT_SPECIFIED")) && in(functions);
  }

  /** In one of these functions. */
  boolean in(String... functions) {
    return function != null && Arrays.asList(functions).contains(function);
  }

  /** Dropped by netfilter's hooks, whatever the rule. */
  boolean byNetfilter() {
    return because("NETFILTER_DROP") || unreasonedIn("nf_hook_slow", "nft_do_chain");
  }
}
