package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the live screen shows, as lines of text. */
final class TopFlows {
  static final String KEYS = "q quit   p pause   s sort by";

  private static final int MAX_MINUTES = 1 << 14;
  private static final int WIDE = 160;
  private static final int NARROW = 130;
  private static final List<Column> OWNER = List.of(Column.PID, Column.COMM, Column.CONTAINER);

  private final GroupCounter flows;
  private final Map<Object, LastMinuteWindow> minutes = new HashMap<>();
  private final TimeText time;
  private final String levels;
  private long lost;

  /**
   * Creates the screen's content.
   *
   * @param flows counts the rows by flow; the pipeline fills it
   * @param levels bars of a sparkline, from nothing to the highest
   */
  TopFlows(GroupCounter flows, TimeText time, String levels) {
    this.flows = flows;
    this.time = time;
    this.levels = levels;
  }

  /** Adds a row to the last minute of its flow. */
  void add(Row row) {
    Object key = Grouping.FLOW.key(row);
    LastMinuteWindow minute = minutes.get(key);
    if (minute == null && minutes.size() < MAX_MINUTES) {
      minute = new LastMinuteWindow();
      minutes.put(key, minute);
    }
    if (minute != null) {
      minute.add(row.time(), row.event().segs());
    }
  }

  void addLost(long count) {
    lost += count;
  }

  private LastMinuteWindow minute(GroupCounts flow) {
    LastMinuteWindow none = new LastMinuteWindow();
    return flow.sample() == null
        ? none
        : minutes.getOrDefault(Grouping.FLOW.key(flow.sample()), none);
  }

  /** The screen: totals, keys, header, flows; as many lines as it has, none wider than it. */
  List<String> lines(Instant now, TopOrder order, boolean paused, int rows, int columns) {
    minutes.values().removeIf(minute -> minute.total(now) == 0);
    List<GroupCounts> sorted = flows.worstFirst();
    flows.readSent(sorted); // all: the totals and the order need them too
    List<String> lines = new ArrayList<>();
    lines.add(totals(now));
    lines.add(KEYS + " (" + order + ")" + (paused ? "   PAUSED" : ""));
    lines.add("");
    int cells = columns >= WIDE ? 60 : columns >= NARROW ? 30 : 10;
    lines.add(header(cells));
    sorted.sort(order.comparator(flow -> minute(flow).total(now)));
    sorted.stream()
        .limit(Math.max(0, rows - lines.size()))
        .map(flow -> line(flow, now, cells))
        .forEach(lines::add);
    return lines.stream()
        .limit(rows)
        .map(line -> line.length() <= columns ? line : line.substring(0, columns))
        .toList();
  }

  private String totals(Instant now) {
    GroupCounts total = flows.total();
    StringBuilder line = new StringBuilder();
    time.append(now, line);
    line.append("  ").append(total.retransmits()).append(" retransmits, ");
    line.append(total.segs()).append(" segments");
    Double rate = flows.ratePercent();
    if (rate != null) {
      line.append(", ").append(TextFormat.percent(rate)).append(" of the segments sent");
    }
    line.append("  ").append(TextFormat.typesInOrder(flows.byType(), "  "));
    return line.append("  lost ").append(lost).toString();
  }

  private static String header(int cells) {
    StringBuilder line = new StringBuilder();
    TextFormat.appendCell(Column.LADDR.header(), Column.LADDR.width(), line);
    TextFormat.appendCell(Column.RADDR.header(), Column.RADDR.width(), line);
    TextFormat.appendCell("SEGS", 6, line);
    TextFormat.appendCell("RATE", 6, line);
    TextFormat.appendCell("LAST_MIN", cells, line);
    for (Column column : OWNER) {
      TextFormat.appendCell(column.header(), column.width(), line);
    }
    return line.toString().stripTrailing();
  }

  private String line(GroupCounts flow, Instant now, int cells) {
    StringBuilder line = new StringBuilder();
    TextFormat.appendCell(text(Column.LADDR, flow), Column.LADDR.width(), line);
    TextFormat.appendCell(text(Column.RADDR, flow), Column.RADDR.width(), line);
    TextFormat.appendCell(Long.toString(flow.segs()), 6, line);
    TextFormat.appendCell(TextFormat.percentCell(flow.ratePercent()), 6, line);
    TextFormat.appendCell(minute(flow).sparkline(now, cells, levels), cells, line);
    for (Column column : OWNER) {
      TextFormat.appendCell(text(column, flow), column.width(), line);
    }
    return line.toString().stripTrailing();
  }

  private String text(Column column, GroupCounts flow) {
    if (flow.sample() == null) {
      return column == Column.LADDR ? "other" : "-";
    }
    StringBuilder text = new StringBuilder();
    column.append(flow.sample(), time, text);
    return text.toString();
  }
}
