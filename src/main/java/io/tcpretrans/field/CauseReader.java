package io.tcpretrans.field;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.UnknownReason;
import java.util.Arrays;
import java.util.Map;

/**
 * The conversion of the {@linkplain CauseField#RECORDED_FIELDS recorded fields} of a cause back to
 * a {@link CauseFinding}. A name that only a newer version knows is read as unknown.
 */
final class CauseReader {
  private final Map<String, Object> values;

  private CauseReader(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Returns the cause with these values.
   *
   * @param values Strings, Longs and Booleans by {@link CauseField#fieldName}
   * @return null: the row has no cause
   * @throws IllegalArgumentException when a value is invalid for its field
   */
  static CauseFinding cause(Map<String, Object> values) {
    CauseReader reader = new CauseReader(values);
    return reader.text(CauseField.CAUSE) == null ? null : reader.finding();
  }

  private CauseFinding finding() {
    return new CauseFinding(
        constant(CauseField.CAUSE, Cause.values(), Cause.UNKNOWN),
        constant(CauseField.PROOF, Proof.values(), Proof.NONE),
        constant(CauseField.LOST, LostPacket.values(), null),
        drop(),
        left(),
        constant(CauseField.UNKNOWN_REASON, UnknownReason.values(), null),
        text(CauseField.UNSEEN));
  }

  private DropPlace drop() {
    return value(CauseField.FORWARDING_OFF) == null
        ? null
        : new DropPlace(
            text(CauseField.DROP_REASON),
            text(CauseField.DROP_FUNCTION),
            text(CauseField.DROP_DEV),
            text(CauseField.HELD_BY),
            number(CauseField.DROP_NETNS),
            orZero(CauseField.DROP_NETNS_ID),
            number(CauseField.DROP_AGE_US),
            constant(CauseField.ENCAP, Encapsulation.values(), null),
            Boolean.TRUE.equals(value(CauseField.FORWARDING_OFF)));
  }

  private LeftPlace left() {
    String device = text(CauseField.LEFT_DEV);
    return device == null
        ? null
        : new LeftPlace(device, orZero(CauseField.LEFT_NETNS), orZero(CauseField.LEFT_AGE_US));
  }

  /** Returns the constant that prints as the recorded name; {@code unknown} if there is none. */
  private <T extends Enum<T>> T constant(CauseField field, T[] constants, T unknown) {
    String name = text(field);
    return Arrays.stream(constants)
        .filter(constant -> constant.toString().equals(name))
        .findFirst()
        .orElse(unknown);
  }

  private Object value(CauseField field) {
    return values.get(field.fieldName());
  }

  private long orZero(CauseField field) {
    Long value = number(field);
    return value == null ? 0 : value;
  }

  private Long number(CauseField field) {
    Object value = value(field);
    if (value == null || value instanceof Long) {
      return (Long) value;
    }
    throw new IllegalArgumentException(field.fieldName() + " is not a number");
  }

  /** Returns a name of the kernel, of a device or of a constant; null: none. */
  private String text(CauseField field) {
    Object value = value(field);
    if (value == null) {
      return null;
    }
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(field.fieldName() + " is not a text");
  }
}
