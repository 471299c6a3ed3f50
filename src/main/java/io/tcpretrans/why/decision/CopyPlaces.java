package io.tcpretrans.why.decision;

import io.tcpretrans.why.decision.DroppedPacket.Trait;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The places that have dropped copies of packets, such as the end of a port mirror. A packet that
 * was dropped there alone may be a copy, too. Thread-safe.
 */
public final class CopyPlaces {
  private static final int MAX_PLACES = 1000;

  private final Set<Site.Place> places = ConcurrentHashMap.newKeySet();

  /** Notes that a copy was dropped. */
  void note(DroppedPacket copy) {
    if (places.size() < MAX_PLACES) {
      places.add(copy.site().place());
    }
  }

  /** Returns whether a dropped packet may be a copy. The skb that TCP itself sent is none. */
  boolean mayBeCopy(DroppedPacket drop) {
    return !drop.has(Trait.FAST_CLONE) && places.contains(drop.site().place());
  }
}
