package io.tcpretrans.field;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.LeftPlace;
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
  UNSEEN,
  ENCAP,
  LEFT_DEV,
  LEFT_NETNS,
  LEFT_AGE_US,
  UNKNOWN_REASON;

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
    DropPlace drop = finding.drop();
    LeftPlace left = finding.left();
    return switch (this) {
      case CAUSE -> finding.cause();
      case PROOF -> finding.proof();
      case DROP_REASON -> finding.reason();
      case DROP_FUNCTION -> finding.function();
      case DROP_NETNS -> finding.netns();
      case UNSEEN -> finding.unseen();
      case DROP_DEV -> finding.device();
      case DROP_AGE_US -> drop == null ? null : drop.ageUs();
      case LOST -> finding.lost();
      case ENCAP -> drop == null ? null : drop.encapsulation();
      case LEFT_DEV -> left == null ? null : left.device();
      case LEFT_NETNS -> left == null ? null : left.netns();
      case UNKNOWN_REASON -> finding.unknown();
      case LEFT_AGE_US -> left == null ? null : left.ageUs();
    };
  }
}
