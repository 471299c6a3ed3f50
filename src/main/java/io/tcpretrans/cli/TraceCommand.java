package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.Preflight;
import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.ProgramArguments;
import io.tcpretrans.trace.LiveSession;
import io.tcpretrans.trace.Messages;
import io.tcpretrans.trace.ReplaySession;
import io.tcpretrans.trace.RunEnd;
import io.tcpretrans.trace.Shutdown;
import io.tcpretrans.trace.Trace;
import io.tcpretrans.trace.TraceSession;
import io.tcpretrans.view.JsonSchema;
import io.tcpretrans.view.TextLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command tcpretrans, which does what its options ask for. */
public final class TraceCommand {
  private final TraceOptions options;
  private final PrintWriter err;
  private final Shutdown shutdown;

  private TraceCommand(TraceOptions options, PrintWriter err, Shutdown shutdown) {
    this.options = options;
    this.err = err;
    this.shutdown = shutdown;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    Shutdown shutdown = new Shutdown();
    PrintWriter stderr =
        new PrintWriter(
            OutputChannel.stderr(shutdown), true, StandardCharsets.UTF_8); // the encoding of stdout
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> Errors.uncaught(thread, e, stderr));
    shutdown.exit(execute(List.of(ProgramArguments.of(args)), stderr, shutdown));
  }

  /** Does what a command line asks for and returns the exit status. */
  static int execute(List<String> words, PrintWriter err, Shutdown shutdown) {
    try {
      return run(CommandSyntax.read(words), err, shutdown);
    } catch (WrongUsage e) {
      return Errors.wrongUsage(e.getMessage(), err);
    }
  }

  private static int run(OptionValues values, PrintWriter err, Shutdown shutdown)
      throws WrongUsage {
    try {
      String help = HelpText.requested(values::has);
      if (help != null) {
        return print(help);
      }
      return new TraceCommand(TraceOptions.of(values), err, shutdown).run();
    } catch (IOException | CaptureException | RuntimeException e) {
      return Errors.failed(e, values.has(Options.VERBOSE), err);
    }
  }

  private int run() throws IOException, CaptureException {
    if (options.jsonSchema) {
      return print(JsonSchema.text());
    }
    return options.check ? check() : trace();
  }

  private static int print(String text) throws IOException {
    StandardOutput.print(text);
    return ExitStatus.DONE;
  }

  private int check() throws IOException {
    Preflight preflight = Preflight.run(options.capture());
    StringWriter report = new StringWriter();
    if (options.output == OutputFormat.JSON) {
      CheckReport.writeJson(preflight, report);
    } else {
      CheckReport.writeTable(preflight, report);
    }
    StandardOutput.print(report.toString());
    return preflight.usable() ? ExitStatus.DONE : ExitStatus.UNSUPPORTED;
  }

  private int trace() throws IOException, CaptureException {
    shutdown.install();
    HeldMessages heldMessages = new HeldMessages();
    try {
      return trace(options.usesScreen() ? new PrintWriter(heldMessages) : err);
    } finally {
      heldMessages.printTo(new TextLines(err)); // the screen is closed now
    }
  }

  private int trace(PrintWriter stderr) throws IOException, CaptureException {
    Messages messages = new Messages(stderr, options.quiet, options.verbose);
    try (TraceSession session = session(messages)) {
      run(session, messages);
      if (session.damage() != null) {
        messages.error("tcpretrans: " + session.damage() + "; the events before it were read.");
        return ExitStatus.FAILED;
      }
      if (session.recordingFailed()) { // a message has said why
        return ExitStatus.FAILED;
      }
    }
    return ExitStatus.DONE;
  }

  private TraceSession session(Messages messages) throws IOException, CaptureException {
    if (options.replay == null) {
      TraceSession live = new LiveSession(options.live(), messages);
      shutdown.watch(options.directory());
      return live;
    }
    shutdown.watch(options.directory());
    return new ReplaySession(
        options.replay,
        options.filter(),
        options.usesScreen(),
        options.why,
        options.durationNanos(),
        shutdown);
  }

  private void run(TraceSession session, Messages messages) throws IOException {
    GroupCounter flows = new GroupCounter(Grouping.FLOW, session.sentReader());
    ViewFactory views = new ViewFactory(options, session, flows, messages);
    GroupCounter counter = views.createCounter();
    List<RowCounter> counters = counter == flows ? List.of(flows) : List.of(flows, counter);
    long nanos = options.replay == null ? options.durationNanos() : Long.MAX_VALUE;
    Trace.Limits limits = new Trace.Limits(nanos, options.maxEvents);
    Trace trace = new Trace(session, limits, messages, shutdown);
    Writer out = StandardOutput.open(shutdown);
    try (View view = views.view(out, counter, () -> shutdown.request(RunEnd.KEY))) {
      try {
        trace.run(view, flows, counters);
      } catch (IOException e) {
        if (!StandardOutput.isClosed(e)) {
          throw StandardOutput.failure(e);
        }
      }
    }
  }
}
