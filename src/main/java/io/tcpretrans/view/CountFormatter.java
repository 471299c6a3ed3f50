package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** How counts are written. */
public interface CountFormatter {
  /** Before the first counts. */
  void begin(Grouping grouping) throws IOException;

  /**
   * Writes the counts of an interval, or of the whole run.
   *
   * @param time its end
   * @param lines worst first, never empty
   */
  void write(Grouping grouping, Instant time, List<GroupCounts> lines) throws IOException;

  void flush() throws IOException;
}
