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

/** The content of the live screen of {@code --top}, as lines of text. */
final class TopFlows {
  private static final String KEY_HELP = "q quit   p pause   s sort by";

  /**
   * The largest number of flows with a sparkline, which limits memory to about 10 MiB. The
   * sparklines of further flows are empty.
   */
  private static final int MAX_WINDOWS = 1 << 14;

  /** From this number of columns, a sparkline has a bar for each second. */
  private static final int COLUMNS_FOR_60_BARS = 160;

  /** From this number of columns, a sparkline has a bar for every two seconds. */
  private static final int COLUMNS_FOR_30_BARS = 130;

  private static final List<Column> OWNER_COLUMNS =
      List.of(Column.PID, Column.COMM, Column.CONTAINER);

  private final GroupCounter flows;

  /** The flows with rows in the last minute, by {@link Grouping#key}. */
  private final Map<Object, LastMinuteWindow> windows = new HashMap<>();

  private final TimeText time;
  private final String levels;
  private long lost;

  /**
   * Creates the content.
   *
   * @param flows the counts by flow, to which the pipeline adds the rows
   * @param levels the characters of a sparkline, from an empty bar to the highest
   */
  TopFlows(GroupCounter flows, TimeText time, String levels) {
    this.flows = flows;
    this.time = time;
    this.levels = levels;
  }

  /**
   * Adds a row to the last minute of its flow, unless the flow is beyond {@link #MAX_WINDOWS}. The
   * pipeline adds the row to the counts.
   */
  void add(Row row) {
    Object key = Grouping.FLOW.key(row);
    LastMinuteWindow window = windows.get(key);
    if (window == null && windows.size() < MAX_WINDOWS) {
      window = new LastMinuteWindow();
      windows.put(key, window);
    }
    if (window != null) {
      window.add(row.time(), row.event().segs());
    }
  }

  /** Adds this number of lost events to the totals. */
  void addLost(long count) {
    lost += count;
  }

  /** Returns the last minute of a flow; an empty one for the merged group and without a window. */
  private LastMinuteWindow window(GroupCounts flow) {
    LastMinuteWindow empty = new LastMinuteWindow();
    return flow.sample() == null
        ? empty
        : windows.getOrDefault(Grouping.FLOW.key(flow.sample()), empty);
  }

  /**
   * Returns the lines of a screen: the totals, the help on keys, an empty line, the header and the
   * flows.
   *
   * @param rows height of the screen; at most this number of lines is returned
   * @param columns width of the screen in characters; longer lines are cut
   */
  List<String> lines(Instant now, TopOrder order, boolean paused, int rows, int columns) {
    windows.values().removeIf(window -> window.total(now) == 0);
    List<GroupCounts> sorted = flows.worstFirst();
    flows.readSent(sorted); // also of flows below the screen, for the totals and the order
    List<String> lines = new ArrayList<>();
    lines.add(totals(now));
    lines.add(KEY_HELP + " (" + order + ")" + (paused ? "   PAUSED" : ""));
    lines.add("");
    int cells = columns >= COLUMNS_FOR_60_BARS ? 60 : columns >= COLUMNS_FOR_30_BARS ? 30 : 10;
    lines.add(header(cells));
    sorted.sort(order.comparator(flow -> window(flow).total(now)));
    sorted.stream()
        .limit(Math.max(0, rows - lines.size()))
        .map(flow -> line(flow, now, cells))
        .forEach(lines::add);
    return lines.stream().limit(rows).map(line -> cut(line, columns)).toList();
  }

  /** Returns the line, cut to this number of characters; a half of a surrogate pair is left out. */
  private static String cut(String line, int columns) {
    if (line.length() <= columns) {
      return line;
    }
    boolean splitsPair = Character.isHighSurrogate(line.charAt(columns - 1));
    return line.substring(0, splitsPair ? columns - 1 : columns);
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
    TextLine line = new TextLine();
    line.cell(Column.LADDR.header(), Column.LADDR.width());
    line.cell(Column.RADDR.header(), Column.RADDR.width());
    line.cell("SEGS", 6).cell("RATE", 6).cell("LAST_MIN", cells);
    for (Column column : OWNER_COLUMNS) {
      line.cell(column.header(), column.width());
    }
    return line.toString();
  }

  private String line(GroupCounts flow, Instant now, int cells) {
    TextLine line = new TextLine();
    line.cell(text(Column.LADDR, flow), Column.LADDR.width());
    line.cell(text(Column.RADDR, flow), Column.RADDR.width());
    line.cell(Long.toString(flow.segs()), 6);
    line.cell(TextFormat.percentCell(flow.ratePercent()), 6);
    line.text(window(flow).sparkline(now, cells, levels)).text(" ");
    for (Column column : OWNER_COLUMNS) {
      line.cell(text(column, flow), column.width());
    }
    return line.toString();
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
