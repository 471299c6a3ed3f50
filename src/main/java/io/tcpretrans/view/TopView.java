package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jline.terminal.Size;

/** The view of {@code --top}: a live screen of the worst groups, which keys control. */
public final class TopView implements View {
  /** The longest delay, in milliseconds, with which a key is noticed. */
  private static final int KEY_POLL_MILLIS = 50;

  /** The largest number of bytes that are read at a time, so that events do not wait for keys. */
  private static final int MAX_KEY_BYTES = 1024;

  private static final List<Grouping> OFFERED =
      List.of(
          Grouping.FLOW,
          Grouping.CONTAINER,
          Grouping.PROCESS,
          Grouping.SERVICE,
          Grouping.RADDR,
          Grouping.TYPE);

  private final TopScreen screen;
  private final TopModel model;
  private final TopKeyDecoder decoder = new TopKeyDecoder();
  private final Settings settings;
  private int pageRows = 1;
  private long lastUpdateNanos;

  /**
   * What a screen shows.
   *
   * @param clock the current time of the events, which in a replay is the time in the recording
   * @param interval time between two drawings, unless a key is pressed or the size changes
   * @param flows the counts by flow, to which the pipeline adds the rows
   * @param groupings the groupings that the key g selects one after the other
   * @param by the grouping at the start, one of {@code groupings}
   * @param message supplies the last message of the run, or null; called by the pipeline thread
   * @param quit ends the run; called when the user presses q
   */
  public record Settings(
      TimeText time,
      Supplier<Instant> clock,
      Duration interval,
      GroupCounter flows,
      List<Grouping> groupings,
      Grouping by,
      Supplier<String> message,
      Runnable quit) {}

  private TopView(TopScreen screen, Settings settings) {
    this.screen = screen;
    this.settings = settings;
    this.model =
        new TopModel(
            new TopCounts(settings.flows, settings.groupings),
            settings.time,
            settings.groupings,
            settings.by,
            settings.clock.get());
  }

  /**
   * Returns the groupings of the key g. Each costs time for every row, so those that one host
   * rarely needs during an incident are left out.
   *
   * @param by the grouping at the start
   * @param withCauses whether rows have causes
   */
  public static List<Grouping> groupings(Grouping by, boolean withCauses) {
    Set<Grouping> offered = new LinkedHashSet<>(OFFERED);
    if (withCauses) {
      offered.add(Grouping.WHY);
    }
    offered.add(by);
    return List.copyOf(offered);
  }

  /**
   * Opens the screen.
   *
   * @throws IOException when stdin or stdout is not a terminal, or the cursor cannot be moved
   */
  public static TopView open(Settings settings) throws IOException {
    return new TopView(TopScreen.open(), settings);
  }

  @Override
  public void begin() throws IOException {
    update();
    draw();
  }

  @Override
  public void row(Row row) {
    model.add(row);
  }

  @Override
  public void ownerFound(OwnerFound found) {
    model.ownerFound(found);
  }

  @Override
  public void lost(LostEvents lost) {
    model.addLost(lost.count());
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
    boolean opened = screen.handleJobControl();
    boolean pressed = handleKeys();
    boolean due = System.nanoTime() - lastUpdateNanos >= settings.interval.toNanos();
    if (due) {
      update();
    }
    if (pressed || (due && !model.isPaused()) || opened || screen.resized()) {
      draw();
    }
  }

  /** Handles the keys that were pressed, and returns whether there were any. */
  private boolean handleKeys() throws IOException {
    boolean pressed = false;
    for (int read = 0; read < MAX_KEY_BYTES; read++) {
      int next = screen.key();
      if (next < 0) {
        break;
      }
      pressed |= handle(decoder.accept(next, System.nanoTime()));
    }
    return handle(decoder.expire(System.nanoTime())) || pressed;
  }

  private boolean handle(List<TopKey> keys) {
    for (TopKey key : keys) {
      if (model.handle(key, pageRows, settings.clock.get())) {
        settings.quit.run();
      }
    }
    return !keys.isEmpty();
  }

  private void update() {
    lastUpdateNanos = System.nanoTime();
    model.update(settings.clock.get());
  }

  private void draw() throws IOException {
    Size size = screen.size();
    model.setMessage(settings.message.get());
    TopLayout layout = new TopLayout(model, screen.levels(), size.getRows(), size.getColumns());
    pageRows = Math.max(1, layout.pageRows());
    screen.draw(layout.lines());
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
