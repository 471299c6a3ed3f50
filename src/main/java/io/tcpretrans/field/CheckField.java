package io.tcpretrans.field;

import io.tcpretrans.pipeline.RunReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The numbers of the self-check ({@link RunReport.Check}), which compares the segments that were
 * seen with the kernel's counters, under their names in JSON and recordings.
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

  /** The name of the field that holds the list {@link RunReport.Check#endedNames}. */
  public static final String ENDED_NETNS = "ended_netns";

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  /** Returns the name in JSON and recordings. */
  public String fieldName() {
    return fieldName;
  }

  /**
   * Returns the value of this field, in segments.
   *
   * @param check null: the run had no self-check
   * @return null if {@code check} is null
   */
  public Long value(RunReport.Check check) {
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

  /**
   * Returns the self-check of a recorded run.
   *
   * @param values the recorded values by {@link #fieldName}
   * @return null: the run had no self-check. A list of more than {@link RunReport.Check#MAX_NAMES}
   *     names is cut
   */
  public static RunReport.Check read(Map<String, Object> values) {
    if (!(values.get(SEGS_COUNTED.fieldName) instanceof Long counted)) {
      return null;
    }
    long ended = SEGS_ENDED.recordedValue(values, 0);
    return new RunReport.Check(
        SEGS_SEEN.recordedValue(values, 0),
        counted,
        SEGS_REFUSED.recordedValue(values, 0),
        SEGS_BEFORE_CHECK.recordedValue(values, 0),
        ended,
        SEGS_UNCHECKED.recordedValue(values, ended) - ended,
        SEGS_MARGIN.recordedValue(values, 0),
        SEGS_SENT.recordedValue(values, 0),
        values.get(ENDED_NETNS) instanceof List<?> names
            ? names.stream().map(String::valueOf).limit(RunReport.Check.MAX_NAMES).toList()
            : List.of());
  }

  /**
   * Returns the recorded value of this field, in segments.
   *
   * @param defaultValue the value for recordings of older versions, which do not have this field
   */
  private long recordedValue(Map<String, Object> values, long defaultValue) {
    return values.get(fieldName) instanceof Long number ? number : defaultValue;
  }
}
