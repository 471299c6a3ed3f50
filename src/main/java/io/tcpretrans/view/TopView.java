package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jline.terminal.Size;

/** A live screen: worst flows first. Keys: q ends, p pauses, s sorts by something else. */
public final class TopView implements View {
  private static final int HEADER_LINE = 3;
  private static final int IDLE_MILLIS = 200;

  private final TopScreen screen;
  private final TopFlows flows;
  private final Supplier<Instant> clock;
  private final Duration interval;
  private final Runnable quit;
  private TopOrder order = TopOrder.SEGS;
  private boolean paused;
  private long drawn;

  private TopView(
      TopScreen screen, TopFlows flows, Supplier<Instant> clock, Duration interval, Runnable quit) {
    this.screen = screen;
    this.flows = flows;
    this.clock = clock;
    this.interval = interval;
    this.quit = quit;
  }

  /**
   * Takes the terminal.
   *
   * @param clock of the events: now, or the time in a recording
   * @param interval how often it is drawn again
   * @param flows counts the rows by flow; the pipeline fills it
   * @param quit called when the user wants to end
   * @throws IOException when stdin or stdout is no terminal
   */
  public static TopView open(
      TimeText time, Supplier<Instant> clock, Duration interval, GroupCounter flows, Runnable quit)
      throws IOException {
    TopScreen screen = TopScreen.open();
    return new TopView(screen, new TopFlows(flows, time, screen.levels()), clock, interval, quit);
  }

  @Override
  public void begin() throws IOException {
    draw();
  }

  @Override
  public void row(Row row) {
    flows.add(row);
  }

  @Override
  public void lost(Lost lost) {
    flows.addLost(lost.count());
  }

  /** Keys are read, and the screen is drawn, though nothing happens. */
  @Override
  public int idleMillis() {
    return IDLE_MILLIS;
  }

  @Override
  public void flush() throws IOException {
    if (screen.closed()) {
      return;
    }
    boolean pressed = keys();
    boolean due = System.nanoTime() - drawn >= interval.toNanos() && !paused;
    if (pressed || due || screen.resized()) {
      draw();
    }
  }

  private boolean keys() throws IOException {
    boolean pressed = false;
    for (int key = screen.key(); key >= 0; key = screen.key()) {
      pressed = true;
      switch (key) {
        case 'q' -> quit.run();
        case 'p' -> paused = !paused;
        case 's' -> order = order.next();
        default -> {}
      }
    }
    return pressed;
  }

  private void draw() throws IOException {
    drawn = System.nanoTime();
    Size size = screen.size();
    screen.draw(
        flows.lines(clock.get(), order, paused, size.getRows(), size.getColumns()), HEADER_LINE);
  }

  /** The summary has the screen to itself. */
  @Override
  public void end(RunReport report) throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    screen.close();
  }
}
