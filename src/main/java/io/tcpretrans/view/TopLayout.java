package io.tcpretrans.view;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lines of the live screen for its model and the size of a terminal. */
final class TopLayout {
  /** From this number of lines, a message may have several of them. */
  private static final int ROWS_FOR_LONG_MESSAGE = 20;

  private static final int LINES_OF_LONG_MESSAGE = 3;

  /** The smallest screens with a line for the keys, for a message and for the position. */
  private static final int ROWS_FOR_KEYS = 6;

  private static final int ROWS_FOR_MESSAGE = 7;
  private static final int ROWS_FOR_POSITION = 4;
  private static final int ROWS_FOR_HEADER = 2;

  private final TopModel model;
  private final String levels;
  private final int rows;
  private final int columns;

  /**
   * Creates the layout for one state of the model.
   *
   * @param levels the characters of a sparkline, from an empty bar to the highest
   * @param rows height of the screen
   * @param columns width of the screen in characters
   */
  TopLayout(TopModel model, String levels, int rows, int columns) {
    this.model = model;
    this.levels = levels;
    this.rows = rows;
    this.columns = columns;
  }

  /** Returns the number of lines of the groups, rows or help that are visible at a time. */
  int pageRows() {
    int header = rows >= ROWS_FOR_HEADER ? 1 : 0;
    return Math.max(0, rows - head().size() - header - (hasPosition() ? 1 : 0));
  }

  private boolean hasPosition() {
    return rows >= ROWS_FOR_POSITION;
  }

  /** Returns the lines, at most one for each row, none wider than the screen. */
  List<TopLine> lines() {
    List<TopLine> lines = new ArrayList<>(head());
    switch (model.page()) {
      case GROUPS -> addGroups(lines);
      case ROWS -> addRows(lines);
      case HELP -> addHelp(lines);
    }
    if (hasPosition()) {
      while (lines.size() < rows - 1) {
        lines.add(TopLine.of(""));
      }
      lines.add(TopLine.of(new TopPosition(model, pageRows()).text(columns)));
    }
    return lines.subList(0, Math.min(rows, lines.size()));
  }

  /** Returns the totals, the keys and the message. */
  private List<TopLine> head() {
    List<TopLine> lines = new ArrayList<>();
    lines.add(TopLine.of(totals()));
    if (rows >= ROWS_FOR_KEYS) {
      lines.add(TopLine.of(keys()));
    }
    if (model.message() != null && rows >= ROWS_FOR_MESSAGE) {
      int limit = rows >= ROWS_FOR_LONG_MESSAGE ? LINES_OF_LONG_MESSAGE : 1;
      TopParts.wrap(CellText.printable(model.message()), columns, limit)
          .forEach(line -> lines.add(new TopLine(line, TopLine.Style.BOLD)));
    } else if (rows >= ROWS_FOR_LONG_MESSAGE) {
      lines.add(TopLine.of(""));
    }
    return lines;
  }

  private String totals() {
    TopSnapshot snapshot = model.snapshot();
    StringBuilder now = new StringBuilder();
    model.time().append(snapshot.now(), now);
    TopParts parts = new TopParts();
    parts.add(now.toString(), 2);
    parts.add(
        snapshot.retransmits() + (snapshot.retransmits() == 1 ? " retransmit" : " retransmits"), 0);
    parts.add(snapshot.segs() + (snapshot.segs() == 1 ? " segment" : " segments"), 3);
    if (snapshot.ratePercent() != null) {
      parts.add(TextFormat.percent(snapshot.ratePercent()) + " of the segments sent", 5);
    }
    parts.add("lost " + snapshot.lost(), snapshot.lost() > 0 ? 1 : 4);
    int rank = 6;
    for (Map.Entry<RetransmitType, Long> type : snapshot.byType().entrySet()) {
      parts.add(type.getKey() + " " + type.getValue(), rank++);
    }
    if (model.isPaused()) {
      parts.add("PAUSED", 0);
    }
    return parts.fit(columns);
  }

  private String keys() {
    TopParts parts = new TopParts();
    parts.add("q quit", 1).add("? help", 2).add("p pause", 7);
    parts.add("s sort (" + model.order() + ")", 3);
    parts.add("g group (" + model.grouping() + ")", 4);
    parts.add("/ filter", 5).add("Enter rows", 6);
    return parts.fit(columns);
  }

  private void addGroups(List<TopLine> lines) {
    int first = model.selection().firstOfPage(pageRows());
    List<TopGroup> groups =
        model.shown().subList(first, Math.min(first + pageRows(), model.shown().size()));
    TopTable table = TopGroupTable.of(model, groups, levels, columns);
    lines.add(new TopLine(table.header(), TopLine.Style.BOLD));
    for (int row = 0; row < groups.size(); row++) {
      boolean selected = first + row == model.selection().index();
      TopLine.Style style =
          selected
              ? TopLine.Style.REVERSE
              : groups.get(row).closed() ? TopLine.Style.DIM : TopLine.Style.PLAIN;
      lines.add(new TopLine(table.line(row), style));
    }
  }

  private void addRows(List<TopLine> lines) {
    int first = Math.min(model.firstLine(), Math.max(0, model.rows().size() - 1));
    List<Row> shown =
        model.rows().subList(first, Math.min(first + pageRows(), model.rows().size()));
    TopTable table = TopRowTable.of(model.grouping(), shown, model.time(), columns);
    lines.add(new TopLine(table.header(), TopLine.Style.BOLD));
    for (int row = 0; row < shown.size(); row++) {
      lines.add(TopLine.of(table.line(row)));
    }
  }

  private void addHelp(List<TopLine> lines) {
    lines.add(new TopLine(columns >= 4 ? "Keys" : "", TopLine.Style.BOLD));
    TopHelp.LINES.stream()
        .skip(model.firstLine())
        .limit(pageRows())
        .map(line -> TopLine.of(DisplayWidth.of(line) <= columns ? line : ""))
        .forEach(lines::add);
  }
}
