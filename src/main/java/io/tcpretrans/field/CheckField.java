package io.tcpretrans.field;

import io.tcpretrans.pipeline.Result;
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
  SEGS_MARGIN,
  SEGS_SENT;

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
  public Long of(Result.Check check) {
    if (check == null) {
      return null;
    }
    return switch (this) {
      case SEGS_SEEN -> check.seen();
      case SEGS_COUNTED -> check.counted();
      case SEGS_REFUSED -> check.refused();
      case SEGS_BEFORE_CHECK -> check.before();
      case SEGS_UNCHECKED -> check.elsewhere();
      case SEGS_MARGIN -> check.margin();
      case SEGS_SENT -> check.sent();
    };
  }

  /** The comparison that had these values, by {@link #fieldName}; null: it was not made. */
  public static Result.Check read(Map<String, Object> values) {
    if (!(values.get(SEGS_COUNTED.fieldName) instanceof Long)) {
      return null;
    }
    return new Result.Check(
        SEGS_SEEN.in(values),
        SEGS_COUNTED.in(values),
        SEGS_REFUSED.in(values),
        SEGS_BEFORE_CHECK.in(values),
        SEGS_UNCHECKED.in(values),
        SEGS_MARGIN.in(values),
        SEGS_SENT.in(values));
  }

  private long in(Map<String, Object> values) {
    return values.get(fieldName) instanceof Long number ? number : 0;
  }
}
