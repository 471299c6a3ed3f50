package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Live screens without a terminal, for tests. */
final class TopScreens {
  private static final String LEVELS = " 12345678";

  static final List<Grouping> GROUPINGS = TopView.groupings(Grouping.FLOW, false);

  private TopScreens() {}

  /** Returns an empty screen of flows. */
  static TopModel model(GroupCounter flows, TimeText time) {
    return new TopModel(
        new TopCounts(flows, GROUPINGS), time, GROUPINGS, Grouping.FLOW, Instant.EPOCH);
  }

  /** Returns the layout of a screen of this size. */
  static TopLayout layout(TopModel model, int rows, int columns) {
    return new TopLayout(model, LEVELS, rows, columns);
  }

  /** Returns the lines of a screen of this size. */
  static List<String> lines(TopModel model, int rows, int columns) {
    return layout(model, rows, columns).lines().stream().map(TopLine::text).toList();
  }

  /** Returns the text of a screen of this size. */
  static String text(TopModel model, int rows, int columns) {
    return lines(model, rows, columns).stream().collect(Collectors.joining("\n"));
  }

  /** Presses keys, which are given as the bytes of a terminal of this height and width. */
  static void press(TopModel model, String bytes, Instant now, int rows, int columns) {
    TopKeyDecoder decoder = new TopKeyDecoder();
    for (byte next : bytes.getBytes(StandardCharsets.UTF_8)) {
      decoder
          .accept(next & 0xff, 0)
          .forEach(key -> model.handle(key, layout(model, rows, columns).pageRows(), now));
    }
    decoder
        .expire(Long.MAX_VALUE)
        .forEach(key -> model.handle(key, layout(model, rows, columns).pageRows(), now));
  }
}
