package io.tcpretrans.field;

import io.tcpretrans.pipeline.RunReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of the comparison with the kernel's counters, under the names that JSON and recordings
 * give them.
 */
public enum CheckField {
  SEGS_SEEN,
  SEGS_COUNTED,
  SEGS_REFUSED,
  SEGS_BEFORE_CHECK,
  SEGS_UNCHECKED,
  SEGS_ENDED,
  SEGS_MARGIN,
  SEGS_SENT;

  /** The name of the list of {@link RunReport.Check#endedNames}. */
  public static final String ENDED_NETNS = "ended_netns";

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  public String fieldName() {
    return fieldName;
  }

  /**
   * Its value.
   *
   * @param check null: not made
   * @return null: unknown
   */
  public Long of(RunReport.Check check) {
    if (check == null) {
      return null;
    }
    return switch (this) {
      case SEGS_SEEN -> check.seen();
      case SEGS_COUNTED -> check.counted();
      case SEGS_REFUSED -> check.refused();
      case SEGS_BEFORE_CHECK -> check.before();
      case SEGS_UNCHECKED -> check.ended() + check.unread();
      case SEGS_ENDED -> check.ended();
      case SEGS_MARGIN -> check.margin();
      case SEGS_SENT -> check.sent();
    };
  }

  /** The comparison that had these values, by {@link #fieldName}; null: it was not made. */
  public static RunReport.Check read(Map<String, Object> values) {
    if (!(values.get(SEGS_COUNTED.fieldName) instanceof Long counted)) {
      return null;
    }
    long ended = SEGS_ENDED.in(values, 0);
    return new RunReport.Check(
        SEGS_SEEN.in(values, 0),
        counted,
        SEGS_REFUSED.in(values, 0),
        SEGS_BEFORE_CHECK.in(values, 0),
        ended,
        SEGS_UNCHECKED.in(values, ended) - ended,
        SEGS_MARGIN.in(values, 0),
        SEGS_SENT.in(values, 0),
        values.get(ENDED_NETNS) instanceof List<?> names
            ? names.stream().map(String::valueOf).limit(RunReport.Check.MAX_NAMES).toList()
            : List.of());
  }

  /**
   * Its value.
   *
   * @param absent what it is in recordings of a version that did not have it
   */
  private long in(Map<String, Object> values, long absent) {
    return values.get(fieldName) instanceof Long number ? number : absent;
  }
}
