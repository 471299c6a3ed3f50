package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.Preflight;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.sys.IoErrorText;
import io.tcpretrans.sys.ProgramArguments;
import io.tcpretrans.view.DiagnosisText;
import io.tcpretrans.view.Grouping;
import io.tcpretrans.view.JsonSchema;
import io.tcpretrans.view.SummaryText;
import io.tcpretrans.view.Tally;
import io.tcpretrans.view.TallyingView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** The command: options to objects, wired together. */
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
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8); // as stdout
    FlagsOnly flags = FlagsOnly.of(args);
    shutdown.exit(
        flags == null
            ? CommandSyntax.commandLine((parsed, words) -> run(parsed, words, shutdown))
                .setErr(err)
                .execute(ProgramArguments.of(args))
            : run(flags, err, shutdown));
  }

  /** Does what the options ask for and returns the exit status. */
  static int run(ParsedOptions parsed, PrintWriter err, Shutdown shutdown) {
    try {
      TraceOptions options = new TraceOptions(parsed);
      options.validate();
      return new TraceCommand(options, err, shutdown).run();
    } catch (WrongUsage e) {
      return Errors.wrongUsage(e.getMessage(), err);
    } catch (IOException | CaptureException | RuntimeException e) {
      return Errors.failed(e, parsed.has(Flag.VERBOSE), err);
    }
  }

  private int run() throws IOException, CaptureException {
    if (options.jsonSchema) {
      return schema();
    }
    return options.check ? check() : trace();
  }

  private int schema() throws IOException {
    Writer out = StandardOutput.open();
    out.write(JsonSchema.text());
    out.flush();
    return ExitStatus.DONE;
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
    StringWriter held = new StringWriter();
    try {
      return trace(options.screen() ? new PrintWriter(held) : err);
    } finally {
      err.print(held); // not while the screen is active
      err.flush();
    }
  }

  private int trace(PrintWriter words) throws IOException, CaptureException {
    try (Input input = input(words)) {
      LossWarning warning = new LossWarning(words);
      Tally flows = new Tally(Grouping.FLOW, input.sent());
      try (View shown = Views.of(options, StandardOutput.open(), input, flows, shutdown::request)) {
        show(input, shown, flows, warning, words);
      }
      if (input.failure() != null) {
        say(true, words, "tcpretrans: " + input.failure() + "; the events before it were read.");
        return ExitStatus.FAILED;
      }
    }
    return ExitStatus.DONE;
  }

  private Input input(PrintWriter words) throws IOException, CaptureException {
    if (options.replay != null) {
      return new ReplayInput(options.replay, options.filter(), options.screen());
    }
    return new LiveInput(
        options,
        text -> say(true, words, text),
        text -> say(!options.quiet, words, text),
        text -> say(options.verbose, words, text));
  }

  private void show(Input input, View shown, Tally flows, LossWarning warning, PrintWriter words)
      throws IOException {
    View view =
        new TallyingView(
            input.explained(
                shown, diagnosis -> say(!options.quiet, words, DiagnosisText.of(diagnosis))),
            flows);
    EventSource source = input.source();
    Pipeline pipeline =
        new Pipeline(
            source,
            input.owners(),
            input.recording(),
            input.filter(),
            view,
            warning,
            options.maxEvents);
    Result result;
    try {
      view.begin();
      view.flush();
      say(!options.quiet, words, input.announcement());
      input.begun();
      shutdown.handleIgnored(options.directory());
      shutdown.onRequest(source::wake);
      pipeline.run(left(options.durationNanos()));
      Result.Check checked = input.check(shutdown);
      pipeline.drain();
      input.finish(checked);
      result = new Result(pipeline.events(), pipeline.lost(), pipeline.owners(), checked);
      view.end(result);
      view.flush();
    } catch (IOException e) {
      if (!StandardOutput.isPipe()) {
        throw new IOException(
            "cannot write to stdout: "
                + IoErrorText.of(e)
                + "; redirect stdout to another file, or free space",
            e);
      }
      return; // its reader has all it wanted
    }
    warning.finish();
    if (!options.quiet) {
      SummaryText.details(result, flows).forEach(line -> say(true, words, line));
      SummaryText.owners(result).forEach(line -> say(true, words, line));
      say(true, words, SummaryText.of(result));
    }
  }

  private LongSupplier left(long durationNanos) {
    long start = System.nanoTime();
    return () ->
        shutdown.getAsBoolean() ? 0 : Math.max(0, durationNanos - (System.nanoTime() - start));
  }

  private static void say(boolean wanted, PrintWriter words, String text) {
    if (wanted) {
      words.println(text);
      words.flush();
    }
  }
}
