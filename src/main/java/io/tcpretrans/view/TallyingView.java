package io.tcpretrans.view;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;

/** A view whose retransmits are also counted, for the summary. */
public final class TallyingView implements View {
  private final View view;
  private final Tally tally;

  public TallyingView(View view, Tally tally) {
    this.view = view;
    this.tally = tally;
  }

  @Override
  public void begin() throws IOException {
    view.begin();
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    tally.add(retransmit);
    view.retransmit(retransmit);
  }

  @Override
  public void lost(Lost lost) throws IOException {
    view.lost(lost);
  }

  @Override
  public void diagnosis(Diagnosis diagnosis) throws IOException {
    view.diagnosis(diagnosis);
  }

  @Override
  public void end(Result result) throws IOException {
    view.end(result);
  }

  @Override
  public void flush() throws IOException {
    view.flush();
  }

  @Override
  public void close() throws IOException {
    view.close();
  }
}
