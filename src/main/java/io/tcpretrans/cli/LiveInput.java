package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.Recorder;
import io.tcpretrans.capture.RecordingSource;
import io.tcpretrans.capture.SelfCheck;
import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Event;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.owner.OwnerResolver;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.OwnerLookup;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The running kernel, which may be recorded. */
final class LiveInput implements Input {
  private final LiveSource kernel;
  private final OwnerResolver owners;
  private final SelfCheck check;
  private final Filter filter;
  private final Recorder recorder;
  private final Causes causes;
  private final RetransmitFilter asked;
  private final Consumer<String> warnings;
  private final Instant start = Instant.now();
  private Instant end;

  /**
   * Starts tracing.
   *
   * @param words told what must be said at once
   * @param warnings told what the user did not expect
   * @param details told what is of interest only with -v
   */
  LiveInput(
      TraceOptions options,
      Consumer<String> words,
      Consumer<String> warnings,
      Consumer<String> details)
      throws CaptureException, IOException {
    CaptureOptions capture = options.capture();
    filter = options.filter();
    asked = options.filter.build();
    this.warnings = warnings;
    kernel = LiveSource.start(capture, details);
    if (kernel.shortage() != null) {
      warnings.accept(kernel.shortage());
    }
    owners = new OwnerResolver(new HolderListing(kernel, warnings, details), kernel::lastHolder);
    owners.start();
    try {
      recorder =
          options.record == null
              ? null
              : Recorder.create(options.record, kernel.hook(), start, words);
    } catch (IOException e) {
      close(null);
      throw e;
    }
    Supplier<Libc> libc = new SharedLibc(capture.directory());
    check = new SelfCheck(kernel, owners::containersByNetns, details);
    causes =
        options.why
            ? new Causes(libc, options.kernelTypes(), owners::containersByNetns, details)
            : null;
  }

  @Override
  public EventSource source() {
    return recorder == null ? kernel : new RecordingSource(kernel, recorder);
  }

  @Override
  public OwnerLookup owners() {
    return owners;
  }

  @Override
  public Consumer<Event> recording() {
    return recorder == null ? null : recorder::accept;
  }

  @Override
  public Filter filter() {
    return filter;
  }

  @Override
  public SentCounts sent() {
    return kernel;
  }

  @Override
  public View explained(View view, Consumer<Diagnosis> diagnosed) {
    return causes == null ? view : causes.in(view, diagnosed);
  }

  @Override
  public String announcement() {
    return "Tracing TCP retransmits (" + kernel.hook() + "). Hit Ctrl-C to end.";
  }

  @Override
  public void begun() {
    check.start();
    AbsentWarning.start(asked, warnings);
  }

  @Override
  public Instant start() {
    return start;
  }

  @Override
  public Instant now() {
    return end == null ? Instant.now() : end;
  }

  @Override
  public Result.Check check(BooleanSupplier stopped) {
    return check.finish();
  }

  @Override
  public void finish(Result.Check check) {
    end = Instant.now();
    if (recorder != null) {
      recorder.finish(end, check);
    }
  }

  @Override
  public String failure() {
    return null; // a recording that failed was said at once
  }

  @Override
  public void close() {
    close(recorder);
  }

  private void close(Recorder opened) {
    if (opened != null) {
      opened.close();
    }
    owners.close();
    kernel.close();
  }

  /** The C library, loaded once, by whoever needs it first. */
  private static final class SharedLibc implements Supplier<Libc> {
    private final Path directory;
    private Libc libc;

    SharedLibc(Path directory) {
      this.directory = directory;
    }

    @Override
    public synchronized Libc get() {
      if (libc == null) {
        try {
          libc = Libc.load(directory);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return libc;
    }
  }
}
