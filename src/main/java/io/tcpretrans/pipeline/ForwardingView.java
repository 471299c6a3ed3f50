package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import java.io.IOException;

/** Hands everything on to another view; for views that add to one of the calls. */
public abstract class ForwardingView implements View {
  private final View view;

  protected ForwardingView(View view) {
    this.view = view;
  }

  @Override
  public void begin() throws IOException {
    view.begin();
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    view.retransmit(retransmit);
  }

  @Override
  public void lost(Lost lost) throws IOException {
    view.lost(lost);
  }

  @Override
  public void owner(OwnerFound found) throws IOException {
    view.owner(found);
  }

  @Override
  public void diagnosis(Diagnosis diagnosis) throws IOException {
    view.diagnosis(diagnosis);
  }

  @Override
  public int idleMillis() {
    return view.idleMillis();
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
