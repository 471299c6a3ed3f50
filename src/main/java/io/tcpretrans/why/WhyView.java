package io.tcpretrans.why;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.ForwardingView;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.Libc;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Shows each retransmit with its cause in another view, and ends with the diagnosis. */
public final class WhyView extends ForwardingView {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Judge judge;
  private final ConntrackWatch conntrack;
  private final Supplier<Map<Long, String>> containers;
  private final Supplier<Libc> libc;
  private final Consumer<Diagnosis> diagnosed;
  private final Tally tally = new Tally();
  private final long start = System.nanoTime();

  /**
   * @param containers those that have a network namespace of their own, by its number
   * @param libc asked only for namespaces without a process, which must be entered
   * @param diagnosed told of the diagnosis beside the view
   */
  public WhyView(
      View view,
      Judge judge,
      ConntrackWatch conntrack,
      Supplier<Map<Long, String>> containers,
      Supplier<Libc> libc,
      Consumer<Diagnosis> diagnosed) {
    super(view);
    this.judge = judge;
    this.conntrack = conntrack;
    this.containers = containers;
    this.libc = libc;
    this.diagnosed = diagnosed;
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    Retransmit judged = judge.judged(retransmit);
    tally.add(judged);
    super.retransmit(judged);
  }

  @Override
  public void end(Result result) throws IOException {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    Diagnosis diagnosis =
        tally.diagnosis(seconds, conntrack, Namespaces.now(containers.get(), libc));
    super.diagnosis(diagnosis);
    super.end(result);
    diagnosed.accept(diagnosis);
  }
}
