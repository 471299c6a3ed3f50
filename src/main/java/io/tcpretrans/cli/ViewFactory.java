package io.tcpretrans.cli;

import io.tcpretrans.capture.UtcOffset;
import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.trace.Messages;
import io.tcpretrans.trace.TraceSession;
import io.tcpretrans.view.BccView;
import io.tcpretrans.view.CountBcc;
import io.tcpretrans.view.CountCsv;
import io.tcpretrans.view.CountFormatter;
import io.tcpretrans.view.CountJson;
import io.tcpretrans.view.CountLayout;
import io.tcpretrans.view.CountTable;
import io.tcpretrans.view.CountView;
import io.tcpretrans.view.CsvView;
import io.tcpretrans.view.JsonView;
import io.tcpretrans.view.TableView;
import io.tcpretrans.view.TimeText;
import io.tcpretrans.view.TopView;
import java.io.IOException;
import java.io.Writer;

/** Creates the view that the options ask for. */
final class ViewFactory {
  private final TraceOptions options;
  private final TraceSession session;
  private final GroupCounter flows;
  private final Messages messages;

  /**
   * Creates a factory for the views of one run.
   *
   * @param flows counts the rows by flow
   * @param messages the messages of the run, of which the live screen shows the last one
   */
  ViewFactory(TraceOptions options, TraceSession session, GroupCounter flows, Messages messages) {
    this.options = options;
    this.session = session;
    this.flows = flows;
    this.messages = messages;
  }

  /**
   * Returns the counter for {@link #view}: {@code flows} if the view shows flows or has counters of
   * its own, otherwise a new counter.
   */
  GroupCounter createCounter() {
    return options.by.isFlow() || options.usesScreen()
        ? flows
        : new GroupCounter(options.by, session.sentReader());
  }

  /** Returns the grouping with which the screen begins; its groups have the owner's columns. */
  private Grouping screenGrouping() {
    return Grouping.named(options.by.toString());
  }

  /**
   * Creates the view.
   *
   * @param counter the counter that a view of counts shows, from {@link #createCounter}
   * @param quit ends the run; called when the user presses q on the live screen
   */
  View view(Writer out, GroupCounter counter, Runnable quit) throws IOException {
    if (options.usesScreen()) {
      return TopView.open(
          new TopView.Settings(
              time(),
              session::now,
              options.interval(),
              flows,
              TopView.groupings(screenGrouping(), options.why),
              screenGrouping(),
              messages::latest,
              quit));
    }
    if (options.count || options.top) {
      return new CountView(
          countFormatter(out), counter, session::now, session.startTime(), options.interval());
    }
    return switch (options.output) {
      case TABLE -> new TableView(out, options.columns(), time(), colored());
      case BCC -> new BccView(out, options.sequence, time());
      case JSON -> new JsonView(out);
      case CSV -> new CsvView(out, options.why);
    };
  }

  private CountFormatter countFormatter(Writer out) throws IOException {
    Grouping grouping =
        options.by.isByNamespace()
            ? options.by.withNamespaceNames(session.namespaceNames())
            : options.by;
    CountLayout layout = new CountLayout(grouping, options.why);
    return switch (options.output) {
      case TABLE -> new CountTable(out, layout, time(), colored());
      case BCC -> new CountBcc(out);
      case JSON -> new CountJson(out, layout);
      case CSV -> new CountCsv(out, layout);
    };
  }

  private boolean colored() {
    return options.color.isColored(System.getenv(), StandardOutput::isTerminal);
  }

  private TimeText time() {
    return new TimeText(new UtcOffset(options.directory()), options.timestamps);
  }
}
