package io.tcpretrans.field;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.Row;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields that {@code --why} adds to a row, under their names in JSON, CSV and recordings. The
 * file schema.json describes them. A new field needs a case here and in {@link CauseReader}.
 */
public enum CauseField implements RowField {
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
  UNKNOWN_REASON,

  // Only recordings have the following fields, which the diagnosis needs.
  HELD_BY,
  DROP_NETNS_ID, // identity of DROP_NETNS, as Field.NETNS_ID
  LEFT_NETNS_ID, // identity of LEFT_NETNS
  FORWARDING_OFF; // null: the cause has no place, see CauseFinding.drop

  private static final Set<CauseField> ONLY_IN_RECORDINGS =
      EnumSet.of(HELD_BY, DROP_NETNS_ID, LEFT_NETNS_ID, FORWARDING_OFF);

  /** The fields in JSON and CSV. */
  public static final List<CauseField> OUTPUT_FIELDS =
      Arrays.stream(values()).filter(field -> !ONLY_IN_RECORDINGS.contains(field)).toList();

  /** The fields in a recording. */
  public static final List<CauseField> RECORDED_FIELDS = List.of(values());

  private final String fieldName = name().toLowerCase(Locale.ROOT);

  /** Returns the name in JSON, CSV and recordings, unit included. */
  @Override
  public String fieldName() {
    return fieldName;
  }

  /**
   * Returns the value of this field in a row, which must have a cause.
   *
   * @return a Long, a Boolean, or an object whose {@code toString} is the value; null: unknown, or
   *     no drop was seen
   */
  @Override
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
      case HELD_BY -> drop == null ? null : drop.heldBy();
      case DROP_NETNS_ID -> drop == null || drop.netnsId() == 0 ? null : drop.netnsId();
      case LEFT_NETNS_ID -> left == null || left.netnsId() == 0 ? null : left.netnsId();
      case FORWARDING_OFF -> drop == null ? null : (Object) drop.forwardingOff();
    };
  }
}
