package io.tcpretrans.field;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.UnknownReason;

/**
 * The conversion of the {@linkplain CauseField#RECORDED_FIELDS recorded fields} of a cause back to
 * a {@link CauseFinding}. A name that only a newer version knows is read as unknown.
 */
final class CauseReader {
  private static final int MAX_REASON = 128;
  private static final int MAX_FUNCTION = 512; // KSYM_NAME_LEN in include/linux/kallsyms.h
  private static final int MAX_DEVICE = 64; // 15 bytes, each of which may be escaped
  private static final int MAX_COUNTER = 256; // with a device

  private final LineValues values;

  private CauseReader(LineValues values) {
    this.values = values;
  }

  /**
   * Returns the cause with these values.
   *
   * @param values by {@link CauseField#fieldName}
   * @return null: the row has no cause
   * @throws InvalidLine when a value is invalid for its field
   */
  static CauseFinding cause(LineValues values) throws InvalidLine {
    CauseReader reader = new CauseReader(values);
    return reader.has(CauseField.CAUSE) ? reader.finding() : null;
  }

  private CauseFinding finding() throws InvalidLine {
    return new CauseFinding(
        constant(CauseField.CAUSE, Cause.values(), Cause.UNKNOWN),
        constant(CauseField.PROOF, Proof.values(), Proof.NONE),
        constant(CauseField.LOST, LostPacket.values(), null),
        drop(),
        left(),
        constant(CauseField.UNKNOWN_REASON, UnknownReason.values(), null),
        text(CauseField.UNSEEN, MAX_COUNTER));
  }

  private DropPlace drop() throws InvalidLine {
    return has(CauseField.FORWARDING_OFF)
        ? new DropPlace(
            text(CauseField.DROP_REASON, MAX_REASON),
            text(CauseField.DROP_FUNCTION, MAX_FUNCTION),
            text(CauseField.DROP_DEV, MAX_DEVICE),
            text(CauseField.HELD_BY, MAX_DEVICE),
            number(CauseField.DROP_NETNS, 0, LineValues.MAX_UINT32),
            orZero(number(CauseField.DROP_NETNS_ID, Long.MIN_VALUE, Long.MAX_VALUE)),
            number(CauseField.DROP_AGE_US, -LineValues.MAX_COUNT, LineValues.MAX_COUNT),
            constant(CauseField.ENCAP, Encapsulation.values(), null),
            values.isTrue(CauseField.FORWARDING_OFF.fieldName()))
        : null;
  }

  private LeftPlace left() throws InvalidLine {
    String device = text(CauseField.LEFT_DEV, MAX_DEVICE);
    return device == null
        ? null
        : new LeftPlace(
            device,
            orZero(number(CauseField.LEFT_NETNS, 0, LineValues.MAX_UINT32)),
            orZero(number(CauseField.LEFT_NETNS_ID, Long.MIN_VALUE, Long.MAX_VALUE)),
            orZero(number(CauseField.LEFT_AGE_US, -LineValues.MAX_COUNT, LineValues.MAX_COUNT)));
  }

  private boolean has(CauseField field) {
    return values.has(field.fieldName());
  }

  private <T extends Enum<T>> T constant(CauseField field, T[] constants, T unknown)
      throws InvalidLine {
    return values.constant(field.fieldName(), constants, unknown);
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  private Long number(CauseField field, long min, long max) throws InvalidLine {
    return values.number(field.fieldName(), min, max);
  }

  /** Returns a name of the kernel, of a device or of a constant; null: none. */
  private String text(CauseField field, int max) throws InvalidLine {
    return values.name(field.fieldName(), max);
  }
}
