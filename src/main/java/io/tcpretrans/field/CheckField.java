package io.tcpretrans.field;

import io.tcpretrans.pipeline.RunReport;
import java.util.Locale;

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
   * @throws InvalidLine when a value is not a count
   */
  public static RunReport.Check read(LineValues values) throws InvalidLine {
    if (!values.has(SEGS_COUNTED.fieldName)) {
      return null;
    }
    long ended = SEGS_ENDED.recordedValue(values);
    long unchecked = SEGS_UNCHECKED.recordedValue(values);
    return new RunReport.Check(
        SEGS_SEEN.recordedValue(values),
        SEGS_COUNTED.recordedValue(values),
        SEGS_REFUSED.recordedValue(values),
        SEGS_BEFORE_CHECK.recordedValue(values),
        ended,
        Math.max(0, unchecked - ended), // older versions do not have the first of them
        SEGS_MARGIN.recordedValue(values),
        SEGS_SENT.recordedValue(values),
        values.names(ENDED_NETNS).stream().limit(RunReport.Check.MAX_NAMES).toList());
  }

  /**
   * Returns the recorded value of this field, in segments; 0 for recordings of older versions,
   * which do not have it.
   */
  private long recordedValue(LineValues values) throws InvalidLine {
    return values.count(fieldName);
  }
}
