package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A source of known batches, one for each poll. */
final class Batches implements EventSource {
  private final Deque<List<Event>> batches;
  private final List<Integer> waits = new ArrayList<>();
  private boolean stopped;

  Batches(List<List<Event>> batches) {
    this.batches = new ArrayDeque<>(batches);
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    waits.add(millis);
    if (!batches.isEmpty()) {
      batches.remove().forEach(consumer);
    }
    return !batches.isEmpty();
  }

  int polls() {
    return waits.size();
  }

  /** How long each poll was to wait, in milliseconds. */
  List<Integer> waits() {
    return waits;
  }

  boolean stopped() {
    return stopped;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
