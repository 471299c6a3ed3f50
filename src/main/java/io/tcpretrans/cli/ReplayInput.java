package io.tcpretrans.cli;

import io.tcpretrans.capture.ReplaySource;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.OwnerLookup;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A recording. */
final class ReplayInput implements Input {
  private final Path file;
  private final ReplaySource source;
  private final Filter filter;

  /**
   * @param paced for a screen that somebody looks at
   */
  ReplayInput(Path file, Filter filter, boolean paced) throws IOException {
    this.file = file;
    this.filter = filter;
    this.source = ReplaySource.open(file, paced);
  }

  @Override
  public EventSource source() {
    return source;
  }

  /** As they were found when it was recorded. */
  @Override
  public OwnerLookup owners() {
    return new OwnerLookup() {
      @Override
      public CompletableFuture<Owner> find(Retransmit retransmit) {
        return CompletableFuture.completedFuture(known(retransmit));
      }

      @Override
      public Owner known(Retransmit retransmit) {
        return retransmit.owner();
      }
    };
  }

  @Override
  public Consumer<Event> recording() {
    return null;
  }

  @Override
  public Filter filter() {
    return filter;
  }

  /** A recording has only what its events tell. */
  @Override
  public SentCounts sent() {
    return retransmit -> null;
  }

  /** A recording knows no drops. */
  @Override
  public View explained(View view, Consumer<Diagnosis> diagnosed) {
    return view;
  }

  @Override
  public String announcement() {
    return "Replaying "
        + file
        + ", recorded "
        + source.start().truncatedTo(ChronoUnit.SECONDS)
        + " ("
        + source.hook()
        + "). Hit Ctrl-C to end.";
  }

  @Override
  public void begun() {}

  @Override
  public Instant start() {
    return source.start();
  }

  @Override
  public Instant now() {
    return source.now();
  }

  @Override
  public Result.Check check(BooleanSupplier stopped) {
    return source.check(stopped);
  }

  @Override
  public void finish(Result.Check check) {}

  @Override
  public String failure() {
    return source.damage();
  }

  @Override
  public void close() {
    source.close();
  }
}
