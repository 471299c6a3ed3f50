package io.tcpretrans.why.decision;

import java.util.Arrays;

/**
 * The place in the kernel where a packet was dropped.
 *
 * @param function the function that dropped; null: it has no readable symbol
 * @param reason name of the kernel's {@code enum skb_drop_reason}, without its prefix; null: the
 *     kernel reports no reasons
 * @param netns null: unknown
 * @param ifindex index of the network device; 0: none
 * @param device name of the network device; null: none
 * @param location address in the function that dropped; 0: unknown
 */
public record Site(
    String function, String reason, Netns netns, int ifindex, String device, long location) {
  /** A function that drops at a device. */
  record Place(String function, Netns netns, int ifindex) {}

  /** Returns whether the kernel reported no reason for this drop. */
  boolean hasNoReason() {
    return reason == null || reason.equals("NOT_SPECIFIED");
  }

  boolean hasReason(String... reasons) {
    return reason != null && Arrays.asList(reasons).contains(reason);
  }

  boolean hasReasonPrefix(String... prefixes) {
    return reason != null && Arrays.stream(prefixes).anyMatch(reason::startsWith);
  }

  boolean isIn(String... functions) {
    return function != null && Arrays.asList(functions).contains(baseFunction());
  }

  boolean isInWithoutReason(String... functions) {
    return hasNoReason() && isIn(functions);
  }

  /** Returns whether another drop was at the same place, whatever its reason. */
  boolean isSamePlace(Site other) {
    return place().equals(other.place());
  }

  /** Returns the place without the reason, of which one place may give several. */
  Place place() {
    return new Place(function, netns, ifindex);
  }

  /** Returns the function without the suffix of a compiler, such as {@code .isra.0}; or null. */
  String baseFunction() {
    int dot = function == null ? -1 : function.indexOf('.');
    return dot < 0 ? function : function.substring(0, dot);
  }
}
