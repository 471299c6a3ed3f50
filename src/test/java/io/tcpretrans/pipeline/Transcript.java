package io.tcpretrans.pipeline;

import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import java.util.ArrayList;
import java.util.List;

/** A view that notes what it was told. */
final class Transcript implements View {
  private final List<String> calls = new ArrayList<>();

  List<String> calls() {
    return calls;
  }

  @Override
  public void begin() {
    calls.add("begin");
  }

  @Override
  public void retransmit(Retransmit retransmit) {
    calls.add("retransmit " + retransmit.ip());
  }

  @Override
  public void lost(Lost lost) {
    calls.add("lost " + lost.count());
  }

  @Override
  public void end(Result result) {
    calls.add("end");
  }

  @Override
  public void flush() {
    calls.add("flush");
  }
}
