package io.tcpretrans.view;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of the columns WHY and WHERE, which {@code --why} adds. */
final class CauseText {
  private static final int PERCENT = 100;

  private CauseText() {}

  /** Returns the cause, such as {@code conntrack-full}; null if the run has no {@code --why}. */
  static String cause(Row row) {
    return row.cause() == null ? null : row.cause().cause().toString();
  }

  /**
   * Returns the most frequent cause of a group, with its share of the rows that have a cause if it
   * is not the only one: {@code netfilter}, or {@code netfilter:80%}.
   *
   * @param rows the number of rows of each cause
   * @return null: no row has a cause
   */
  static String mostFrequent(Map<Cause, Long> rows) {
    if (rows.isEmpty()) {
      return null;
    }
    Map.Entry<Cause, Long> first = byNumber(rows).get(0);
    if (rows.size() == 1) {
      return first.getKey().toString();
    }
    long sum = rows.values().stream().mapToLong(Long::longValue).sum();
    long percent = Math.round((double) PERCENT * first.getValue() / sum);
    return first.getKey() + ":" + Math.min(percent, PERCENT - 1) + "%"; // not all rows
  }

  /**
   * Returns the number of rows of each cause, the most frequent cause first, as {@code netfilter:8
   * unknown:2}.
   *
   * @return null: no row has a cause
   */
  static String counts(Map<Cause, Long> rows) {
    return rows.isEmpty()
        ? null
        : byNumber(rows).stream()
            .map(cause -> cause.getKey() + ":" + cause.getValue())
            .collect(Collectors.joining(" "));
  }

  private static List<Map.Entry<Cause, Long>> byNumber(Map<Cause, Long> rows) {
    return rows.entrySet().stream()
        .sorted(Map.Entry.<Cause, Long>comparingByValue().reversed())
        .toList();
  }

  /**
   * Returns the place of the cause. For a drop it is its function and device, such as {@code
   * nf_hook_slow@eth0}, with {@link CauseFinding#shownReason} before it ({@code
   * TCP_MD5NOTFOUND:tcp_v4_rcv@eth0}). For packets that left this host it is the device ({@code
   * @eth0}). Otherwise it is {@link CauseFinding#unseen}. Null: unknown, or the run has no {@code
   * --why}.
   */
  static String place(Row row) {
    CauseFinding finding = row.cause();
    if (finding == null) {
      return null;
    }
    if (finding.left() != null) {
      return "@" + finding.left().device();
    }
    if (finding.drop() == null) {
      return finding.unseen();
    }
    StringBuilder place = new StringBuilder();
    String reason = finding.shownReason();
    String function = finding.function();
    if (reason != null) {
      place.append(reason).append(function == null ? "" : ":");
    }
    if (function != null) {
      place.append(function);
    }
    if (finding.device() != null) {
      place.append('@').append(finding.device());
    }
    return place.isEmpty() ? finding.unseen() : place.toString();
  }
}
