package io.tcpretrans.why;

import io.tcpretrans.event.Drop;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.ErrorText;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a rule looks at.
 *
 * @param reason the kernel's name of the reason; null: it gives none
 * @param function that dropped; null: not known
 * @param error what the send of the retransmit returned; 0: sent
 * @param counters asked only by the rules that need them
 */
record Clue(
    Drop drop, String reason, String function, int error, Supplier<ConntrackCounters> counters) {
  /** What ip_route_me_harder() of the kernel returns where it finds no route. */
  private static final Set<String> NO_ROUTE =
      Set.of("EINVAL", "ENETUNREACH", "EHOSTUNREACH", "EACCES");

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

  /**
   * Dropped in the output hook because the packet found no route after its address was translated:
   * a verdict that carries an errno other than EPERM (NF_DROP_ERR). A rule's verdict carries EPERM.
   */
  boolean reroutingFailed() {
    return inHook()
        && in("nf_hook_slow")
        && drop.device() == null
        && drop.lost() == Drop.LostPacket.DATA
        && error < 0
        && NO_ROUTE.contains(ErrorText.of(error));
  }

  /** Dropped by a rule, by connection tracking or by NAT. */
  boolean byNetfilter() {
    return inHook() && !reroutingFailed();
  }

  private boolean inHook() {
    return because("NETFILTER_DROP") || unreasonedIn("nf_hook_slow", "nft_do_chain");
  }
}
