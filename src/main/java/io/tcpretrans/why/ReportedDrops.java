package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.Decision;
import io.tcpretrans.why.decision.DropDecider;
import io.tcpretrans.why.decision.DroppedPacket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The dropped packets that a recording gets, whether or not something repeats them. A drop waits
 * for a reading of the counters that its cause depends on, and delays those behind it. In a flood
 * of drops, one reading serves many. Only one thread may use an object.
 */
public final class ReportedDrops implements DropDecider {
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REQUEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int MAX_WAITING = 1 << 13;

  private final Readings readings;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private long requestedNs = KernelClock.nanos() - REQUEST_PAUSE_NANOS;

  /**
   * Decides nothing yet.
   *
   * @param readings the readings of the run, which this object requests too
   */
  public ReportedDrops(Readings readings) {
    this.readings = readings;
  }

  private record Entry(DroppedPacket drop, Consumer<CauseFinding> result) {}

  @Override
  public void add(DroppedPacket drop, Consumer<CauseFinding> result) {
    waiting.add(new Entry(drop, result));
  }

  @Override
  public void decide(boolean last) {
    while (!waiting.isEmpty()) {
      Entry first = waiting.getFirst();
      HostCounters.Answers answers = readings.counters().at(first.drop.timeNs());
      CauseFinding finding = Decision.ofDrop(first.drop, answers);
      if (answers.needsReading() && !last && mayWait(first.drop)) {
        request(answers.needs());
        return;
      }
      waiting.remove();
      if (finding != null) {
        first.result.accept(finding);
      }
    }
  }

  private boolean mayWait(DroppedPacket drop) {
    return KernelClock.nanos() - drop.timeNs() < MAX_WAIT_NANOS && waiting.size() <= MAX_WAITING;
  }

  private void request(NeededReading needs) {
    long now = KernelClock.nanos();
    if (now - requestedNs >= REQUEST_PAUSE_NANOS) {
      requestedNs = now;
      readings.request(needs, () -> {});
    }
  }
}
