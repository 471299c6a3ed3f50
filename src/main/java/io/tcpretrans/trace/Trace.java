package io.tcpretrans.trace;

import io.tcpretrans.capture.UncheckedCaptureException;
import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.event.HostFacts;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.Outputs;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.Recording;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.view.DiagnosisText;
import io.tcpretrans.view.SummaryText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A run, from the announcement on stderr to the summary. A run has three steps:
 *
 * <ol>
 *   <li>The {@link Pipeline} is composed. The {@link TraceSession} supplies the source of the
 *       events, which is the running kernel or a recording, and the stages. The caller supplies the
 *       outputs: a view and counters.
 *   <li>The pipeline runs. It passes each event from the source through these stages: filter by
 *       connection, owner, cause, row, recording, filter by owner, view, counting.
 *   <li>The results become a {@link RunReport}, which the view and the summary print.
 * </ol>
 */
public final class Trace {
  /** The number of services and of flows in the summary. */
  private static final int WORST = 5;

  private static final double MILLIS_PER_SECOND = 1e3;

  private final TraceSession session;
  private final Limits limits;
  private final Messages messages;
  private final Shutdown shutdown;

  /**
   * The limits at which a run ends by itself.
   *
   * @param nanos the longest duration of the run, in nanoseconds
   * @param rows the largest number of shown rows
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
   * Runs until the source ends, a limit is reached, the end is requested, or the view cannot be
   * written. Then passes the report to the recording and to the view, and prints the summary to
   * stderr.
   *
   * @param flows the counter of the rows by flow, for the report
   * @param counters all counters, {@code flows} included
   * @throws IOException when the view could not be written; thrown after the end of the run
   * @throws UncheckedCaptureException when the hook does not fire; thrown after the end of the run
   */
  public void run(View view, GroupCounter flows, List<RowCounter> counters) throws IOException {
    LossWarning lossWarning = new LossWarning(messages);
    Pipeline pipeline =
        new Pipeline(
            session.source(),
            session.stages(),
            new Outputs(view, counters, lossWarning),
            limits.rows);
    ViewError viewError = new ViewError();
    viewError.keep(
        () -> {
          messages.announce(session.announcement()); // before the header of a table
          view.begin();
          view.flush();
        });
    session.start();
    shutdown.onRequest(session.source()::wake);
    LockWaits lockWaits = messages.isVerbose() ? new LockWaits() : null;
    UncheckedCaptureException silentHook = null;
    try {
      if (!viewError.exists()) {
        viewError.keep(() -> pipeline.run(nanosLeft()));
      }
    } catch (UncheckedCaptureException e) {
      silentHook = e; // the run ends in order
    }
    // before drain() detaches the hooks
    RunReport.Check check = session.check(() -> shutdown.getAsBoolean() || viewError.exists());
    viewError.keep(pipeline::drain);
    if (lockWaits != null) {
      messages.debug("the pipeline thread waited " + lockWaits.millis() + " ms for locks");
    }
    RunReport report = report(pipeline, flows, check);
    viewError.keep(
        () -> {
          view.end(report);
          view.flush();
        });
    summarize(report, lossWarning, viewError);
    viewError.rethrow();
    if (silentHook != null) {
      throw silentHook;
    }
  }

  private LongSupplier nanosLeft() {
    long start = System.nanoTime();
    return () ->
        shutdown.getAsBoolean() ? 0 : Math.max(0, limits.nanos - (System.nanoTime() - start));
  }

  private RunReport report(Pipeline pipeline, GroupCounter flows, RunReport.Check check) {
    Instant end = session.now();
    CauseLookup causes = session.stages().causes();
    HostFacts facts = causes.facts();
    Recording recording = session.stages().recording();
    if (recording != null) {
      recording.finish(end, check, facts);
    }
    double seconds =
        Math.max(0, Duration.between(session.startTime(), end).toMillis() / MILLIS_PER_SECOND);
    return new RunReport(
        end,
        seconds,
        pipeline.rows(),
        pipeline.lost(),
        pipeline.missingOwners(),
        check,
        flows.byType(),
        flows.worstServices(WORST, session::now),
        flows.worst(WORST, session::now),
        facts == null ? null : causes.diagnosis(facts.of(seconds)), // recorded runs may be longer
        pipeline.filterResult(),
        session.lookBack());
  }

  /**
   * Prints the summary. Prints nothing if the reader of stdout has ended the run, because it has
   * what it wants: {@code tcpretrans | head -1}.
   */
  private void summarize(RunReport report, LossWarning lossWarning, ViewError viewError) {
    RunEnd end = shutdown.requestedBy();
    if (end == RunEnd.STDOUT_CLOSED || (end == null && viewError.exists())) {
      return;
    }
    if (end != null && end.sentence() != null) {
      messages.info(end.sentence());
    }
    if (report.diagnosis() != null) {
      DiagnosisText.of(report.diagnosis(), report.filterResult() != null).forEach(messages::info);
    }
    lossWarning.finish();
    SummaryText.totals(report).forEach(messages::info);
    SummaryText.missingOwners(report).forEach(messages::info);
    SummaryText.lookBack(report.lookBack()).forEach(messages::info);
    messages.info(
        session.damage() == null
            ? SummaryText.selfCheck(report)
            : SummaryText.endsEarly(report.lost()));
  }
}
