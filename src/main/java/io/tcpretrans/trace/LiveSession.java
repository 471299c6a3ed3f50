package io.tcpretrans.trace;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.KernelHostFiles;
import io.tcpretrans.capture.KernelSocketOwners;
import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.NamespaceRequirements;
import io.tcpretrans.capture.SelfCheck;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.owner.OwnerResolver;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.Stages;
import io.tcpretrans.record.Recorder;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.LazyLibc;
import io.tcpretrans.sys.Sampler;
import io.tcpretrans.why.HostFactsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** A live run, which traces the running kernel and may record the events. */
public final class LiveSession implements TraceSession {
  private final LiveSource kernel;
  private final OwnerResolver owners;
  private final Sampler sampler;
  private final SelfCheck selfCheck;
  private final Settings settings;
  private final Recorder recorder;
  private final CauseLookup causes;
  private final LookBack lookBack;

  /** Null: without --why. */
  private final LiveCauses live;

  private final Messages messages;
  private final Instant startTime = Instant.now();

  /**
   * The settings of a live run.
   *
   * @param capture the options of the BPF programs
   * @param filter the filter in user space, which contains {@code conditions}
   * @param conditions the conditions of the options
   * @param record the file that every event is recorded to; null: the run is not recorded
   * @param kernelTypes the kernel's BTF, which has the names of the drop reasons
   * @param withCauses whether drops are traced, so that rows have causes (--why)
   */
  public record Settings(
      CaptureOptions capture,
      Filter filter,
      RetransmitFilter conditions,
      Path record,
      Path kernelTypes,
      boolean withCauses) {}

  /**
   * Starts tracing.
   *
   * @throws CaptureException when the kernel refuses or lacks what tracing needs
   * @throws IOException when the file of the recording cannot be opened
   */
  public LiveSession(Settings settings, Messages messages) throws CaptureException, IOException {
    this.settings = settings;
    this.messages = messages;
    kernel = LiveSource.start(settings.capture, messages::debug);
    Consumer<String> error = text -> messages.error("tcpretrans: " + text);
    sampler = new Sampler(error);
    for (String warning : Arrays.asList(kernel.hookWarning(), kernel.bufferWarning())) {
      if (warning != null) {
        messages.info(warning);
      }
    }
    kernel.onHookReplaced(messages::error);
    NamespaceRequirements.warnings().forEach(messages::info);
    KernelSocketOwners socketOwners =
        new KernelSocketOwners(kernel, messages::info, messages::debug);
    owners =
        new OwnerResolver(
            socketOwners, new KernelHostFiles(), settings.capture.forks(), error, messages::debug);
    lookBack = new LookBack(settings.filter(), socketOwners, owners::ancestors, messages);
    kernel.onRetransmit(lookBack::note);
    owners.start();
    try {
      recorder =
          settings.record == null
              ? null
              : Recorder.create(
                  settings.record,
                  kernel.hook().toString(),
                  settings.withCauses,
                  startTime,
                  messages::error);
    } catch (IOException e) {
      close(null);
      throw e;
    }
    if (recorder != null && recorder.replacedRecording()) {
      messages.info("Replaced the earlier recording " + FileNames.text(settings.record) + ".");
    }
    LazyLibc libc = new LazyLibc(settings.capture.directory());
    selfCheck = new SelfCheck(kernel, sampler, owners::containersByNetns, messages::debug);
    if (settings.withCauses) {
      live = new LiveCauses(kernel, sampler, settings.kernelTypes, messages);
      causes = live.analysis(new HostFactsReader(owners::containersByNetns, libc));
      if (recorder != null) {
        live.recordDrops();
      }
    } else {
      live = null;
      causes = CauseLookup.NONE;
    }
  }

  @Override
  public EventSource source() {
    return kernel;
  }

  @Override
  public Stages stages() {
    return new Stages(settings.filter, owners, causes, recorder);
  }

  @Override
  public SentReader sentReader() {
    return kernel;
  }

  @Override
  public LongFunction<String> namespaceNames() {
    return selfCheck::namespaceName;
  }

  @Override
  public String announcement() {
    return "Tracing TCP retransmits (" + kernel.hook() + "). Hit Ctrl-C to end.";
  }

  @Override
  public void start() {
    selfCheck.start();
    lookBack.start();
    AbsentWarning.start(settings.conditions, owners::runningContainers, messages::info);
    if (live != null) {
      sampler.now(() -> live.warnings().forEach(messages::info));
    }
  }

  @Override
  public Instant startTime() {
    return startTime;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public RunReport.Check check(BooleanSupplier endRequested) {
    String delays = kernel.pollDelays(); // nothing is polled while the check finishes
    if (delays != null) {
      messages.debug(delays);
    }
    return selfCheck.finish();
  }

  @Override
  public RunReport.LookBack lookBack() {
    return lookBack.result();
  }

  @Override
  public String damage() {
    return null;
  }

  @Override
  public boolean recordingFailed() {
    return recorder != null && recorder.failed();
  }

  @Override
  public void close() {
    close(recorder);
  }

  /**
   * Closes all parts. The source of the events is the last, because the others use it.
   *
   * @param opened null: there is no recording, or its file could not be opened
   */
  private void close(Recorder opened) {
    sampler.close();
    if (opened != null) {
      opened.close();
    }
    owners.close();
    kernel.close();
  }
}
