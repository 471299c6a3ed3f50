package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A source of prepared batches of events, one batch for each poll, also after it was stopped. */
final class BatchSource implements EventSource {
  private final Deque<List<Event>> batches;
  private final List<Integer> pollMillis = new ArrayList<>();
  private Excluded leftOut = Excluded.NOTHING;
  private boolean stopped;

  BatchSource(List<List<Event>> batches) {
    this.batches = new ArrayDeque<>(batches);
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    pollMillis.add(millis);
    if (!batches.isEmpty()) {
      batches.remove().forEach(consumer);
    }
    return !batches.isEmpty();
  }

  /** Returns the number of polls so far. */
  int polls() {
    return pollMillis.size();
  }

  /** Returns the longest wait that each poll so far allowed, in milliseconds. */
  List<Integer> pollMillis() {
    return pollMillis;
  }

  /** Returns whether the source was stopped. */
  boolean stopped() {
    return stopped;
  }

  /** Sets what {@link #excluded} returns. */
  void excluded(Excluded leftOut) {
    this.leftOut = leftOut;
  }

  @Override
  public Excluded excluded() {
    return leftOut;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
