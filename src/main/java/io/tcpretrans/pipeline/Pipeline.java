package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The loop: source, view, until told to stop. */
public final class Pipeline {
  private final EventSource source;
  private final Predicate<Retransmit> wanted;
  private final View view;
  private final Consumer<Lost> warning;
  private final long maxEvents;
  private long events;
  private long lost;
  private boolean more = true;

  /**
   * @param wanted which retransmits to show
   * @param warning told of each loss, beside the view
   * @param maxEvents stop after so many retransmits
   */
  public Pipeline(
      EventSource source,
      Predicate<Retransmit> wanted,
      View view,
      Consumer<Lost> warning,
      long maxEvents) {
    this.source = source;
    this.wanted = wanted;
    this.view = view;
    this.warning = warning;
    this.maxEvents = maxEvents;
  }

  /**
   * Runs until the source ends, enough events were shown, or {@code stopped} says so.
   *
   * @throws IOException when the output cannot be written
   */
  public void run(BooleanSupplier stopped) throws IOException {
    try {
      while (more && events < maxEvents && !stopped.getAsBoolean()) {
        more = source.poll(this::accept);
        view.flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Stops the source and shows what it had made by then.
   *
   * @throws IOException when the output cannot be written
   */
  public void drain() throws IOException {
    source.stop();
    run(() -> false);
  }

  private void accept(Event event) {
    try {
      if (event instanceof Retransmit retransmit) {
        show(retransmit);
      } else if (event instanceof Lost loss) {
        lost += loss.count();
        warning.accept(loss);
        view.lost(loss);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void show(Retransmit retransmit) throws IOException {
    if (events < maxEvents && wanted.test(retransmit)) {
      events++;
      view.retransmit(retransmit);
    }
  }

  /** Retransmits shown so far. */
  public long events() {
    return events;
  }

  /** Events lost so far. */
  public long lost() {
    return lost;
  }
}
