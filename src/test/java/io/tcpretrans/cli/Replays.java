package io.tcpretrans.cli;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.trace.Messages;
import io.tcpretrans.trace.ReplaySession;
import io.tcpretrans.trace.Shutdown;
import io.tcpretrans.trace.Trace;
import io.tcpretrans.trace.TraceSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Replays in this process, as the command makes them. */
final class Replays {
  private Replays() {}

  /**
   * Replays the recording that the options name.
   *
   * @param out gets what the command prints on stdout
   * @param err gets what the command prints on stderr
   */
  static void run(TraceOptions options, StringWriter out, StringWriter err) throws IOException {
    Messages messages = new Messages(new PrintWriter(err), options.quiet, options.verbose);
    try (TraceSession session =
        new ReplaySession(
            options.replay,
            options.filter(),
            false,
            options.why,
            options.durationNanos(),
            () -> false)) {
      GroupCounter flows = new GroupCounter(Grouping.FLOW, session.sentReader());
      ViewFactory views = new ViewFactory(options, session, flows, messages);
      GroupCounter counter = views.createCounter();
      List<RowCounter> counters = counter == flows ? List.of(flows) : List.of(flows, counter);
      Trace.Limits limits = new Trace.Limits(Long.MAX_VALUE, options.maxEvents);
      Trace trace = new Trace(session, limits, messages, new Shutdown());
      try (View view = views.view(out, counter, () -> {})) {
        trace.run(view, flows, counters);
      }
      if (session.damage() != null) {
        messages.error(session.damage());
      }
    }
  }
}
