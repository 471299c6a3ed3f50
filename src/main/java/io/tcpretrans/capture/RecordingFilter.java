package io.tcpretrans.capture;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;

/** A filter before which all retransmits are written down, with their owners. */
public final class RecordingFilter implements Filter {
  private final Recorder recorder;
  private final Filter filter;

  public RecordingFilter(Recorder recorder, Filter filter) {
    this.recorder = recorder;
    this.filter = filter;
  }

  /** All are, so that their owners are looked up. */
  @Override
  public boolean wantsConnection(Retransmit retransmit) {
    return true;
  }

  @Override
  public boolean wantsOwner(Retransmit retransmit) {
    recorder.accept(retransmit);
    return filter.wantsConnection(retransmit) && filter.wantsOwner(retransmit);
  }
}
