package io.tcpretrans.trace;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.RowCounter;
import io.tcpretrans.pipeline.View;
import io.tcpretrans.view.BccView;
import io.tcpretrans.view.Column;
import io.tcpretrans.view.CountBcc;
import io.tcpretrans.view.CountCsv;
import io.tcpretrans.view.CountFormatter;
import io.tcpretrans.view.CountJson;
import io.tcpretrans.view.CountTable;
import io.tcpretrans.view.CountView;
import io.tcpretrans.view.CsvView;
import io.tcpretrans.view.JsonView;
import io.tcpretrans.view.TableView;
import io.tcpretrans.view.TimeText;
import io.tcpretrans.view.TopText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Replays of one file in this process, in each view and with each grouping. */
final class ReplayViews {
  /** The names of views whose output is JSON or CSV, in which a missing value may be null. */
  static final String JSON = "json";

  /** Creates a view of a replay. */
  private interface Factory {
    View view(Writer out, TraceSession session, GroupCounter counter) throws IOException;
  }

  /** A view, the grouping of its counter, and whether the replay has causes (--why). */
  private record Kind(Factory factory, Grouping grouping, boolean withCauses) {}

  /**
   * The result of a replay.
   *
   * @param status the exit status that the command would have
   */
  record Result(String out, String err, int status) {}

  private static final Map<String, Kind> KINDS = kinds();
  private static final Filter FILTER =
      new Filter() {
        @Override
        public boolean isSet() {
          return true;
        }

        @Override
        public Decision decideByConnection(Retransmit retransmit) {
          return Decision.SHOW;
        }

        @Override
        public Decision decideByOwner(Owner owner) {
          return owner.pending() && owner.pid() == 0 ? Decision.UNDECIDED : Decision.SHOW;
        }
      };

  private ReplayViews() {}

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    List<Column> columns = List.of(Column.values());
    add(kinds, "table", true, (out, session, rows) -> new TableView(out, columns, time(true)));
    add(
        kinds,
        "default table",
        false,
        (out, session, rows) -> new TableView(out, Column.DEFAULT, time(false)));
    add(kinds, "bcc", false, (out, session, rows) -> new BccView(out, true, time(false)));
    add(kinds, JSON, true, (out, session, rows) -> new JsonView(out));
    add(kinds, "csv", true, (out, session, rows) -> new CsvView(out, true));
    add(kinds, "top", false, (out, session, rows) -> new TopText(out, rows, time(false)));
    for (Grouping grouping : Grouping.values()) {
      kinds.put(
          "count by " + grouping,
          new Kind(
              (out, session, counter) ->
                  count(new CountTable(out, time(true)), grouping, counter, session),
              grouping,
              false));
    }
    kinds.put("json count", byProcess((out) -> new CountJson(out)));
    kinds.put("csv count", byProcess((out) -> new CountCsv(out)));
    add(
        kinds,
        "bcc count",
        false,
        (out, session, rows) -> count(new CountBcc(out), Grouping.FLOW, rows, session));
    return kinds;
  }

  /** Creates the formatter of a view of counts. */
  private interface FormatterFactory {
    CountFormatter formatter(Writer out) throws IOException;
  }

  private static Kind byProcess(FormatterFactory factory) {
    return new Kind(
        (out, session, counter) ->
            count(factory.formatter(out), Grouping.PROCESS, counter, session),
        Grouping.PROCESS,
        false);
  }

  private static void add(
      Map<String, Kind> kinds, String name, boolean withCauses, Factory factory) {
    kinds.put(name, new Kind(factory, Grouping.FLOW, withCauses));
  }

  private static View count(
      CountFormatter formatter, Grouping grouping, GroupCounter counter, TraceSession session) {
    return new CountView(
        formatter, grouping, counter, session::now, session.startTime(), Duration.ofSeconds(1));
  }

  private static TimeText time(boolean full) {
    return new TimeText(seconds -> 0, full);
  }

  /** Returns the names of the views. */
  static Stream<String> names() {
    return KINDS.keySet().stream();
  }

  /** Replays a file in the view of this name, as the command does. */
  static Result replay(Path file, String name) {
    Kind kind = KINDS.get(name);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Messages messages = new Messages(new PrintWriter(err), false, false);
    try (TraceSession session =
        new ReplaySession(file, FILTER, false, kind.withCauses, () -> false)) {
      GroupCounter flows = new GroupCounter(Grouping.FLOW, session.sentReader());
      GroupCounter counter =
          kind.grouping == Grouping.FLOW
              ? flows
              : new GroupCounter(kind.grouping, session.sentReader());
      List<RowCounter> counters = new ArrayList<>(List.of(flows));
      if (counter != flows) {
        counters.add(counter);
      }
      Trace trace =
          new Trace(
              session, new Trace.Limits(Long.MAX_VALUE, Long.MAX_VALUE), messages, new Shutdown());
      try (View view = kind.factory.view(out, session, counter)) {
        trace.run(view, flows, counters);
      }
      if (session.damage() == null) {
        return new Result(out.toString(), err.toString(), 0);
      }
      messages.error("tcpretrans: " + session.damage() + "; the events before it were read.");
    } catch (IOException e) {
      messages.error("tcpretrans: " + e.getMessage() + ".");
    }
    return new Result(out.toString(), err.toString(), 1);
  }
}
