package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.LiveSource;
import io.tcpretrans.capture.Preflight;
import io.tcpretrans.capture.SelfCheck;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.owner.OwnerResolver;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.view.DiagnosisText;
import io.tcpretrans.view.JsonView;
import io.tcpretrans.view.SummaryText;
import io.tcpretrans.view.TableView;
import io.tcpretrans.view.TimeText;
import io.tcpretrans.why.ConntrackWatch;
import io.tcpretrans.why.DeviceWatch;
import io.tcpretrans.why.DropNames;
import io.tcpretrans.why.Judge;
import io.tcpretrans.why.ListenWatch;
import io.tcpretrans.why.SocketWatch;
import io.tcpretrans.why.WhyView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command: options to objects, wired together. */
@Command(
    name = "tcpretrans",
    versionProvider = VersionProvider.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    customSynopsis = "tcpretrans [OPTIONS]",
    description = "Prints a row for every TCP segment the kernel retransmits, until Ctrl-C.",
    footer = {
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 privilege or kernel feature missing.",
      "Run as root: sudo java -jar tcpretrans.jar -c"
    })
public final class TraceCommand implements Callable<Integer> {
  @Mixin private TraceOptions options;
  @Spec private CommandSpec spec;

  private final Shutdown shutdown;

  private TraceCommand(Shutdown shutdown) {
    this.shutdown = shutdown;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    Shutdown shutdown = new Shutdown();
    shutdown.exit(commandLine(shutdown).execute(args));
  }

  static CommandLine commandLine(Shutdown shutdown) {
    return new CommandLine(new TraceCommand(shutdown))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Errors::wrongUsage)
        .setExecutionExceptionHandler(Errors::failed);
  }

  @Override
  public Integer call() throws IOException, CaptureException {
    options.validate(spec.commandLine());
    return options.check ? check() : trace();
  }

  private int check() throws IOException {
    Preflight preflight = Preflight.run(options.capture());
    Writer out = StandardOutput.open();
    CheckReport.write(preflight, out);
    out.flush();
    return preflight.usable() ? ExitStatus.DONE : ExitStatus.UNSUPPORTED;
  }

  private int trace() throws IOException, CaptureException {
    shutdown.install();
    PrintWriter words = spec.commandLine().getErr();
    Consumer<String> details = text -> say(options.verbose, words, text);
    CaptureOptions capture = options.capture();
    Consumer<String> warnings = text -> say(!options.quiet, words, text);
    RetransmitFilter filter = options.filter.build();
    try (LiveSource source = LiveSource.start(capture, details);
        OwnerResolver owners =
            new OwnerResolver(new HolderListing(capture, warnings), source::lastHolder)) {
      Supplier<Libc> libc = new SharedLibc(capture.directory());
      SelfCheck check = new SelfCheck(source, libc, details);
      Writer out = StandardOutput.open();
      View view = options.why ? withCauses(view(out), libc, details, words) : view(out);
      LossWarning warning = new LossWarning(words);
      Pipeline pipeline = new Pipeline(source, owners, filter, view, warning, options.maxEvents);
      try {
        view.begin();
        view.flush();
        say(
            !options.quiet,
            words,
            "Tracing TCP retransmits (" + source.hook() + "). Hit Ctrl-C to end.");
        AbsentWarning.start(filter, warnings);
        pipeline.run(until(options.durationNanos()));
        Result.Check checked = check.finish();
        pipeline.drain();
        warning.finish();
        Result result = new Result(pipeline.events(), pipeline.lost(), checked);
        view.end(result);
        view.flush();
        say(!options.quiet, words, SummaryText.of(result));
      } catch (IOException e) {
        if (!StandardOutput.isPipe()) {
          throw new IOException("cannot write to stdout: " + e.getMessage(), e);
        } // else its reader has all it wanted
      }
    }
    return ExitStatus.DONE;
  }

  private View view(Writer out) throws IOException {
    return switch (options.output) {
      case TABLE ->
          new TableView(
              out, options.columns(), new TimeText(ZoneId.systemDefault(), options.timestamps));
      case JSON -> new JsonView(out);
    };
  }

  private View withCauses(
      View view, Supplier<Libc> libc, Consumer<String> details, PrintWriter words) {
    ConntrackWatch conntrack = new ConntrackWatch(libc);
    DeviceWatch devices = new DeviceWatch(libc);
    conntrack.begin();
    ListenWatch listeners = new ListenWatch(libc);
    devices.begin();
    listeners.begin();
    SocketWatch sockets = new SocketWatch(libc);
    sockets.begin();
    DropNames names = new DropNames(options.kernelTypes(), details);
    Judge judge = new Judge(names, conntrack, devices, listeners, sockets);
    return new WhyView(
        view,
        judge,
        conntrack,
        diagnosis -> say(!options.quiet, words, DiagnosisText.of(diagnosis)));
  }

  private BooleanSupplier until(long durationNanos) {
    long start = System.nanoTime();
    return () -> shutdown.getAsBoolean() || System.nanoTime() - start >= durationNanos;
  }

  private static void say(boolean wanted, PrintWriter words, String text) {
    if (wanted) {
      words.println(text);
      words.flush();
    }
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
