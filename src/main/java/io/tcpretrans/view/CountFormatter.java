package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** An output format of {@code --count}. */
public interface CountFormatter {
  /** Writes the beginning of the output, such as a header. */
  void begin() throws IOException;

  /**
   * Writes the counts of an interval or of the whole run.
   *
   * @param time end of the interval or run
   * @param groups in descending order of segments, then the merged group, which has no {@link
   *     GroupCounts#sample}, if there is one; never empty
   */
  void write(Instant time, List<GroupCounts> groups) throws IOException;

  /** Writes everything that is buffered to stdout. */
  void flush() throws IOException;
}
