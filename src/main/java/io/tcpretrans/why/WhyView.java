package io.tcpretrans.why;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows each retransmit with its cause in another view, and ends with the diagnosis. */
public final class WhyView implements View {
  private static final double NANOS_PER_SECOND = 1e9;

  private final View view;
  private final Judge judge;
  private final ConntrackWatch conntrack;
  private final Supplier<Map<Long, String>> containers;
  private final Consumer<Diagnosis> diagnosed;
  private final Tally tally = new Tally();
  private final long start = System.nanoTime();

  /**
   * @param containers those that have a network namespace of their own, by its number
   * @param diagnosed told of the diagnosis beside the view
   */
  public WhyView(
      View view,
      Judge judge,
      ConntrackWatch conntrack,
      Supplier<Map<Long, String>> containers,
      Consumer<Diagnosis> diagnosed) {
    this.view = view;
    this.judge = judge;
    this.conntrack = conntrack;
    this.containers = containers;
    this.diagnosed = diagnosed;
  }

  @Override
  public void begin() throws IOException {
    view.begin();
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    Retransmit judged = judge.judged(retransmit);
    tally.add(judged);
    view.retransmit(judged);
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
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    Diagnosis diagnosis = tally.diagnosis(seconds, conntrack, Namespaces.now(containers.get()));
    view.diagnosis(diagnosis);
    view.end(result);
    diagnosed.accept(diagnosis);
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
