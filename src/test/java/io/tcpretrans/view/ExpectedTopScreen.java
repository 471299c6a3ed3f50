package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.Row;
import io.tcpretrans.record.ReplaySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The expected lines of the live screen during a replay, for tests. */
public final class ExpectedTopScreen {
  private static final Pattern TOTALS = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)  (\\d+) retrans.*");

  private ExpectedTopScreen() {}

  /**
   * Returns the screen of a replay that is paused, in UTC and UTF-8, sorted by segments.
   *
   * @param totals the first line of the actual screen, with the time of drawing and the number of
   *     retransmits so far
   * @param rows height of the screen
   * @param columns width of the screen in characters
   * @throws IOException when the recording cannot be read, or {@code totals} is not such a line
   */
  public static List<String> whilePaused(Path recording, String totals, int rows, int columns)
      throws IOException {
    Matcher matcher = TOTALS.matcher(totals);
    if (!matcher.matches()) {
      throw new IOException("not the first line of a screen: " + totals);
    }
    GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> null);
    TopModel model = TopScreens.model(counter, new TimeText(seconds -> 0, false));
    try (ReplaySource source = ReplaySource.open(recording, false, false)) {
      List<Event> events = new ArrayList<>();
      while (source.poll(0, events::add)) {
        continue;
      }
      events.stream()
          .limit(Long.parseLong(matcher.group(2)))
          .map(Row.class::cast)
          .forEach(
              row -> {
                model.add(row);
                counter.add(row);
              });
      model.handle(
          new TopKey(TopKey.Kind.CHARACTER, 'p'),
          rows,
          source
              .startTime()
              .atOffset(ZoneOffset.UTC)
              .with(LocalTime.parse(matcher.group(1)))
              .toInstant());
      return new TopLayout(model, " ▁▂▃▄▅▆▇█", rows, columns)
          .lines().stream().map(TopLine::text).toList();
    }
  }
}
