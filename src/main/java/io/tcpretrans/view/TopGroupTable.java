package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.RetransmitType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The table of groups on the live screen. */
final class TopGroupTable {
  private static final int NUMBER_WIDTH = 6;

  private final TopModel model;
  private final List<TopGroup> groups;
  private final List<TopColumn> columns = new ArrayList<>();

  private TopGroupTable(TopModel model, List<TopGroup> groups) {
    this.model = model;
    this.groups = groups;
  }

  /**
   * Returns the table of these groups, as far as there is room for its columns.
   *
   * @param levels the characters of a sparkline, from an empty bar to the highest
   */
  static TopTable of(TopModel model, List<TopGroup> groups, String levels, int screenWidth) {
    return new TopGroupTable(model, groups).table(levels, screenWidth);
  }

  private TopTable table(String levels, int screenWidth) {
    Grouping grouping = model.grouping();
    addNames(grouping);
    add("SEGS", NUMBER_WIDTH, 0, group -> Long.toString(group.segs()));
    if (grouping.isFlow()) {
      add("RATE", NUMBER_WIDTH, 3, group -> TextFormat.percentCell(group.ratePercent()));
    } else {
      add("RETRANSMITS", 0, 3, group -> Long.toString(group.retransmits()));
    }
    int sparkline = columns.size();
    if (grouping.isFlow()) {
      columns.add(
          new TopColumn(
              "CLOSED",
              0,
              4,
              TopColumn.Kind.MARK,
              groups.stream().map(group -> group.closed() ? "yes" : "-").toList()));
      addColumn(Column.PID, 7);
      addColumn(Column.COMM, 5);
      addColumn(Column.CONTAINER, 6);
    } else {
      addTypes();
    }
    return TopTable.withSparkline(columns, sparkline, bars -> sparkline(bars, levels), screenWidth);
  }

  /** Adds the columns that name a group; the last one, the peer, is the most important. */
  private void addNames(Grouping grouping) {
    List<Column> names = TopNames.columns(grouping);
    if (names.isEmpty()) {
      columns.add(
          new TopColumn(
              TopNames.onlyHeader(grouping),
              TopNames.onlyWidth(),
              1,
              TopColumn.Kind.NAME,
              groups.stream().map(group -> TopNames.only(grouping, group)).toList()));
    }
    for (Column column : names) {
      boolean first = column == names.get(0);
      columns.add(
          new TopColumn(
              column.header(),
              column.width(),
              first && names.size() > 1 ? 2 : 1,
              TopColumn.Kind.NAME,
              groups.stream()
                  .map(group -> TopNames.cell(column, group, model.time(), first))
                  .toList()));
    }
  }

  private void addColumn(Column column, int rank) {
    add(
        column.header(),
        column.width(),
        rank,
        group -> TopNames.cell(column, group, model.time(), false));
  }

  private void addTypes() {
    int rank = 4;
    for (RetransmitType type : RetransmitType.values()) {
      boolean unknown = type == RetransmitType.UNKNOWN;
      columns.add(
          new TopColumn(
              type.toString(),
              NUMBER_WIDTH,
              rank++,
              unknown ? TopColumn.Kind.MARK : TopColumn.Kind.VALUE,
              groups.stream()
                  .map(group -> group.byType().get(type))
                  .map(count -> unknown && count == 0 ? "-" : count.toString())
                  .toList()));
    }
  }

  private void add(String header, int width, int rank, Function<TopGroup, String> cell) {
    columns.add(
        new TopColumn(
            header, width, rank, TopColumn.Kind.VALUE, groups.stream().map(cell).toList()));
  }

  private TopColumn sparkline(int bars, String levels) {
    return new TopColumn(
        "LAST_MIN",
        bars,
        Integer.MAX_VALUE,
        TopColumn.Kind.VALUE,
        groups.stream()
            .map(group -> group.window().sparkline(model.snapshot().now(), bars, levels))
            .toList());
  }
}
