package io.tcpretrans.trace;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.HostReader;
import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.SelfCheck;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.owner.OwnerResolver;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.record.Recorder;
import io.tcpretrans.sys.LazyLibc;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.Causes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The running kernel as the source of a run, which may be recorded. */
public final class LiveSession implements TraceSession {
  private final LiveSource kernel;
  private final OwnerResolver owners;
  private final Sampler sampler;
  private final SelfCheck check;
  private final Settings settings;
  private final Recorder recorder;
  private final CauseLookup causes;
  private final Messages messages;
  private final Instant began = Instant.now();

  /**
   * What is traced.
   *
   * @param filter selects the rows that are shown
   * @param asked the conditions on owners and connections that the user gave
   * @param record the file that every event is recorded to; null: none
   * @param kernelTypes BTF of the kernel, for the names of drop reasons
   * @param withCauses drops are traced, and rows have causes
   */
  public record Settings(
      CaptureOptions capture,
      Filter filter,
      RetransmitFilter asked,
      Path record,
      Path kernelTypes,
      boolean withCauses) {}

  /** Starts tracing. */
  public LiveSession(Settings settings, Messages messages) throws CaptureException, IOException {
    this.settings = settings;
    this.messages = messages;
    kernel = LiveSource.start(settings.capture, messages::debug);
    Consumer<String> error = text -> messages.error("tcpretrans: " + text);
    sampler = new Sampler(error);
    if (kernel.shortage() != null) {
      messages.info(kernel.shortage());
    }
    owners = new OwnerResolver(new HolderListing(kernel, messages), kernel::lastHolder, error);
    owners.start();
    try {
      recorder =
          settings.record == null
              ? null
              : Recorder.create(settings.record, kernel.hook().toString(), began, messages::error);
    } catch (IOException e) {
      close(null);
      throw e;
    }
    LazyLibc libc = new LazyLibc(settings.capture.directory());
    check = new SelfCheck(kernel, sampler, owners::containersByNetns, messages::debug);
    causes = settings.withCauses ? causes(libc) : CauseLookup.NONE;
  }

  private Causes causes(LazyLibc libc) {
    return new Causes(
        sampler,
        new HostReader(kernel, messages::debug)::read,
        libc,
        settings.kernelTypes,
        owners::containersByNetns,
        messages::debug);
  }

  @Override
  public EventSource source() {
    return kernel;
  }

  @Override
  public Pipeline.Stages stages() {
    return new Pipeline.Stages(settings.filter, owners, causes, recorder);
  }

  @Override
  public SentCounts sent() {
    return kernel;
  }

  @Override
  public String announcement() {
    return "Tracing TCP retransmits (" + kernel.hook() + "). Hit Ctrl-C to end.";
  }

  @Override
  public void start() {
    check.start();
    AbsentWarning.start(settings.asked, messages::info);
  }

  @Override
  public Instant began() {
    return began;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public RunReport.Check check(BooleanSupplier stopped) {
    String delays = kernel.pollDelays(); // nothing is polled while the check finishes
    if (delays != null) {
      messages.debug(delays);
    }
    return check.finish();
  }

  /** The running kernel is never damaged; a recording that fails is reported at once. */
  @Override
  public String damage() {
    return null;
  }

  @Override
  public void close() {
    close(recorder);
  }

  private void close(Recorder opened) {
    sampler.close();
    if (opened != null) {
      opened.close();
    }
    owners.close();
    kernel.close();
  }
}
