package io.tcpretrans.field;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Row;
import java.util.Locale;

/**
 * The fields that {@code --why} adds to a row, under their names in JSON and CSV. The file
 * schema.json describes them.
 */
public enum CauseField {
  CAUSE,
  PROOF,
  DROP_REASON,
  DROP_FUNCTION,
  DROP_DEV,
  DROP_NETNS,
  DROP_AGE_US,
  LOST,
  UNSEEN;

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  /** Returns the name in JSON and CSV, unit included. */
  public String fieldName() {
    return fieldName;
  }

  /**
   * Returns the value of this field in a row, which must have a cause.
   *
   * @return a Long, or an object whose {@code toString} is the value; null: unknown, or no drop was
   *     seen
   */
  public Object value(Row row) {
    CauseFinding finding = row.cause();
    Drop drop = row.event().evidence().drop();
    return switch (this) {
      case CAUSE -> finding.cause();
      case PROOF -> finding.proof();
      case DROP_REASON -> finding.reason();
      case DROP_FUNCTION -> finding.function();
      case DROP_NETNS -> finding.netns();
      case UNSEEN -> finding.unseen();
      case DROP_DEV -> drop == null ? null : drop.device();
      case DROP_AGE_US -> drop == null ? null : drop.ageUs();
      case LOST -> drop == null ? null : drop.lost();
    };
  }
}
