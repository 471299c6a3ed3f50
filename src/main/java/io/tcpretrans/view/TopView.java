package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jline.terminal.Size;

/**
 * The view of {@code --top}: a live screen of the worst flows. The key q ends the run, p pauses the
 * screen, and s changes the order.
 */
public final class TopView implements View {
  /** Index of the line with the names of the columns. */
  private static final int HEADER_LINE = 3;

  /** The longest delay, in milliseconds, with which a key is noticed. */
  private static final int KEY_POLL_MILLIS = 200;

  private final TopScreen screen;
  private final TopFlows flows;
  private final Supplier<Instant> clock;
  private final Duration interval;
  private final Runnable quit;
  private TopOrder order = TopOrder.SEGS;
  private boolean paused;
  private long lastDrawNanos;

  private TopView(
      TopScreen screen, TopFlows flows, Supplier<Instant> clock, Duration interval, Runnable quit) {
    this.screen = screen;
    this.flows = flows;
    this.clock = clock;
    this.interval = interval;
    this.quit = quit;
  }

  /**
   * Opens the screen.
   *
   * @param clock the current time of the events, which in a replay is the time in the recording
   * @param interval time between two drawings, unless a key is pressed or the size changes
   * @param flows the counts by flow, to which the pipeline adds the rows
   * @param quit ends the run; called when the user presses q
   * @throws IOException when stdin or stdout is not a terminal, or the cursor cannot be moved
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
  public void lost(LostEvents lost) {
    flows.addLost(lost.count());
  }

  /** {@inheritDoc} Keys also have to be read when there are no rows. */
  @Override
  public int idleMillis() {
    return KEY_POLL_MILLIS;
  }

  @Override
  public void flush() throws IOException {
    if (screen.isClosed()) {
      return;
    }
    boolean pressed = handleKeys();
    boolean due = System.nanoTime() - lastDrawNanos >= interval.toNanos() && !paused;
    if (pressed || due || screen.resized()) {
      draw();
    }
  }

  /** Handles the keys that were pressed, and returns whether there were any. */
  private boolean handleKeys() throws IOException {
    boolean pressed = false;
    for (int key = screen.key(); key >= 0; key = screen.key()) {
      pressed = true;
      switch (key) {
        case 'q' -> quit.run();
        case 'p' -> paused = !paused;
        case 's' -> order = order.next();
        default -> {} // any key draws the screen anew
      }
    }
    return pressed;
  }

  private void draw() throws IOException {
    lastDrawNanos = System.nanoTime();
    Size size = screen.size();
    screen.draw(
        flows.lines(clock.get(), order, paused, size.getRows(), size.getColumns()), HEADER_LINE);
  }

  /** {@inheritDoc} Closes the screen, because the summary is printed next. */
  @Override
  public void end(RunReport report) throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    screen.close();
  }
}
