package io.tcpretrans.cli;

import io.tcpretrans.capture.LocalTime;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.view.BccView;
import io.tcpretrans.view.CountBcc;
import io.tcpretrans.view.CountCsv;
import io.tcpretrans.view.CountForm;
import io.tcpretrans.view.CountJson;
import io.tcpretrans.view.CountTable;
import io.tcpretrans.view.CountView;
import io.tcpretrans.view.CsvView;
import io.tcpretrans.view.JsonView;
import io.tcpretrans.view.TableView;
import io.tcpretrans.view.Tally;
import io.tcpretrans.view.TimeText;
import io.tcpretrans.view.TopView;
import java.io.IOException;
import java.io.Writer;

/** The view that the options ask for. */
final class Views {
  private Views() {}

  /**
   * Makes it.
   *
   * @param flows all that is shown, counted; for the summary
   * @param quit called when the user of a screen wants to end
   */
  static View of(TraceOptions options, Writer out, Input input, Tally flows, Runnable quit)
      throws IOException {
    if (options.screen()) {
      return TopView.open(time(options), input::now, options.interval(), input.sent(), quit);
    }
    if (options.count || options.top) {
      return new CountView(
          countForm(options, out),
          options.by,
          input::now,
          input.start(),
          options.interval(),
          input.sent());
    }
    return switch (options.output) {
      case TABLE ->
          new TableView(
              out,
              options.columns(),
              time(options),
              options.color.wanted(System.getenv(), StandardOutput::isTerminal));
      case BCC -> new BccView(out, options.sequence, time(options));
      case JSON -> new JsonView(out, flows, input::now);
      case CSV -> new CsvView(out, options.why);
    };
  }

  private static CountForm countForm(TraceOptions options, Writer out) throws IOException {
    return switch (options.output) {
      case TABLE -> new CountTable(out, time(options));
      case BCC -> new CountBcc(out);
      case JSON -> new CountJson(out);
      case CSV -> new CountCsv(out);
    };
  }

  private static TimeText time(TraceOptions options) {
    return new TimeText(new LocalTime(options.directory()), options.timestamps);
  }
}
