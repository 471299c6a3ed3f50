package io.tcpretrans.view;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.SentCounts;
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

  private final Tally tally;
  private final Map<Object, Minute> minutes = new HashMap<>();
  private final TimeText time;
  private final String levels;
  private long lost;

  /**
   * @param levels bars of a sparkline, from nothing to the highest
   * @param kernel asked for what the flows have sent
   */
  TopFlows(TimeText time, String levels, SentCounts kernel) {
    this.tally = new Tally(Grouping.FLOW, kernel);
    this.time = time;
    this.levels = levels;
  }

  void add(Retransmit event) {
    tally.add(event);
    Object key = Grouping.FLOW.key(event);
    Minute minute = minutes.get(key);
    if (minute == null && minutes.size() < MAX_MINUTES) {
      minute = new Minute();
      minutes.put(key, minute);
    }
    if (minute != null) {
      minute.add(event.time(), event.segs());
    }
  }

  void owner(OwnerFound found) {
    tally.owner(found);
  }

  void addLost(long count) {
    lost += count;
  }

  private Minute minute(Counts flow) {
    Minute none = new Minute();
    return flow.sample() == null
        ? none
        : minutes.getOrDefault(Grouping.FLOW.key(flow.sample()), none);
  }

  /** The screen: totals, keys, header, flows; as many lines as it has, none wider than it. */
  List<String> lines(Instant now, TopOrder order, boolean paused, int rows, int columns) {
    minutes.values().removeIf(minute -> minute.total(now) == 0);
    List<Counts> flows = tally.worstFirst();
    tally.readSent(flows); // all: the totals and the order need them too
    List<String> lines = new ArrayList<>();
    lines.add(totals(now));
    lines.add(KEYS + " (" + order + ")" + (paused ? "   PAUSED" : ""));
    lines.add("");
    int cells = columns >= WIDE ? 60 : columns >= NARROW ? 30 : 10;
    lines.add(header(cells));
    flows.sort(order.comparator(flow -> minute(flow).total(now)));
    flows.stream()
        .limit(Math.max(0, rows - lines.size()))
        .map(flow -> line(flow, now, cells))
        .forEach(lines::add);
    return lines.stream()
        .limit(rows)
        .map(line -> line.length() <= columns ? line : line.substring(0, columns))
        .toList();
  }

  private String totals(Instant now) {
    Counts total = tally.total();
    StringBuilder line = new StringBuilder();
    time.append(now, line);
    line.append("  ").append(total.retransmits()).append(" retransmits, ");
    line.append(total.segs()).append(" segments");
    Double rate = tally.ratePercent();
    if (rate != null) {
      line.append(", ").append(TextFormat.percent(rate)).append(" of the segments sent");
    }
    line.append("  ").append(TextFormat.typesInOrder(total, "  "));
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

  private String line(Counts flow, Instant now, int cells) {
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

  private String text(Column column, Counts flow) {
    if (flow.sample() == null) {
      return column == Column.LADDR ? "other" : "-";
    }
    StringBuilder text = new StringBuilder();
    column.append(flow.sample(), time, text);
    return text.toString();
  }
}
