package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;

/** A listener for lost events. */
public interface LossListener {
  /** Called by the pipeline thread for each loss. */
  void lost(LostEvents lost);
}
