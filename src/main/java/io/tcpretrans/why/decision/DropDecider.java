package io.tcpretrans.why.decision;

import io.tcpretrans.event.CauseFinding;
import java.util.function.Consumer;

/** Decides the causes of drops by themselves, in the order in which they are added. */
public interface DropDecider {
  /**
   * Adds a drop.
   *
   * @param result takes the cause during a later call of {@link #decide}; not called for a harmless
   *     drop
   */
  void add(DroppedPacket drop, Consumer<CauseFinding> result);

  /**
   * Decides the drops that do not wait for a reading of counters.
   *
   * @param last whether none may wait any longer
   */
  void decide(boolean last);
}
