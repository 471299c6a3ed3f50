package io.tcpretrans.view;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.ForwardingView;
import io.tcpretrans.pipeline.View;
import java.io.IOException;

/** A view whose retransmits are also counted, for the summary. */
public final class TallyingView extends ForwardingView {
  private final Tally tally;

  public TallyingView(View view, Tally tally) {
    super(view);
    this.tally = tally;
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    tally.add(retransmit);
    super.retransmit(retransmit);
  }

  @Override
  public void owner(OwnerFound found) throws IOException {
    tally.owner(found);
    super.owner(found);
  }
}
