package io.tcpretrans.trace;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.Recording;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.view.DiagnosisText;
import io.tcpretrans.view.SummaryText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A run, from the first line on stderr to the summary. It composes the {@link Pipeline} of a
 * session's source and stages and of the outputs, runs it, and gives the report to every output.
 */
public final class Trace {
  private static final int WORST_FLOWS = 5;

  private final TraceSession session;
  private final Limits limits;
  private final Messages messages;
  private final Shutdown shutdown;

  /**
   * When a run ends by itself.
   *
   * @param nanos after so many nanoseconds
   * @param rows after so many rows
   */
  public record Limits(long nanos, long rows) {}

  /** Prepares a run of this session. */
  public Trace(TraceSession session, Limits limits, Messages messages, Shutdown shutdown) {
    this.session = session;
    this.limits = limits;
    this.messages = messages;
    this.shutdown = shutdown;
  }

  /**
   * Runs until the source ends, a limit is reached, or the user wants to end.
   *
   * @param view the output of the rows
   * @param flows counts the rows by flow, for the report
   * @param counters counters that the view reads, {@code flows} included
   * @param unpacked directory for native code, if none was loaded before
   * @throws IOException when the output cannot be written
   */
  public void run(View view, GroupCounter flows, List<RowCounter> counters, Path unpacked)
      throws IOException {
    LossWarning warning = new LossWarning(messages);
    Pipeline pipeline =
        new Pipeline(
            session.source(),
            session.stages(),
            new Pipeline.Outputs(view, counters, warning),
            limits.rows);
    view.begin();
    view.flush();
    messages.info(session.announcement());
    session.start();
    shutdown.handleIgnored(unpacked);
    shutdown.onRequest(session.source()::wake);
    LockWaits waits = messages.isVerbose() ? new LockWaits() : null;
    pipeline.run(nanosLeft());
    RunReport.Check check = session.check(shutdown);
    pipeline.drain();
    if (waits != null) {
      messages.debug("the pipeline thread waited " + waits.millis() + " ms for locks");
    }
    RunReport report = report(pipeline, flows, check);
    view.end(report);
    view.flush();
    summarize(report, warning);
  }

  private LongSupplier nanosLeft() {
    long start = System.nanoTime();
    return () ->
        shutdown.getAsBoolean() ? 0 : Math.max(0, limits.nanos - (System.nanoTime() - start));
  }

  private RunReport report(Pipeline pipeline, GroupCounter flows, RunReport.Check check) {
    Instant end = session.now();
    Recording recording = session.stages().recording();
    if (recording != null) {
      recording.finish(end, check);
    }
    return new RunReport(
        end,
        pipeline.rows(),
        pipeline.lost(),
        pipeline.owners(),
        check,
        flows.byType(),
        flows.worst(WORST_FLOWS),
        session.stages().causes().diagnosis());
  }

  private void summarize(RunReport report, LossWarning warning) {
    if (report.diagnosis() != null) {
      messages.info(DiagnosisText.of(report.diagnosis()));
    }
    warning.finish();
    SummaryText.totals(report).forEach(messages::info);
    SummaryText.missingOwners(report).forEach(messages::info);
    messages.info(SummaryText.selfCheck(report));
  }
}
