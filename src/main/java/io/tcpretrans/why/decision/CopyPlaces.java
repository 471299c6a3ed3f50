package io.tcpretrans.why.decision;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The places that have dropped copies of packets, such as the end of a port mirror. A packet that
 * was dropped there alone may be a copy, too. Thread-safe.
 */
final class CopyPlaces {
  private static final int MAX_PLACES = 1000;

  private record Place(String function, Netns netns, int ifindex) {}

  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  private static Place of(Site site) {
    return new Place(site.function(), site.netns(), site.ifindex());
  }

  /** Notes the place of a dropped copy. */
  void note(Site site) {
    if (places.size() < MAX_PLACES) {
      places.add(of(site));
    }
  }

  /** Returns whether a dropped packet may be a copy. The skb that TCP itself sent is none. */
  boolean mayBeCopy(DroppedPacket drop) {
    return !drop.has(DroppedPacket.Trait.FAST_CLONE) && places.contains(of(drop.site()));
  }
}
