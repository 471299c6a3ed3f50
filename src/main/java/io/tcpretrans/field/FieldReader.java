package io.tcpretrans.field;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.TcpState;
import java.util.Arrays;
import java.util.Map;

/**
 * The conversion of {@linkplain Field#RECORDED_FIELDS recorded fields} back to rows and {@link
 * OwnerFound} events. A field that is missing, as in a recording of an older version, becomes null,
 * 0 or UNKNOWN, unless the event makes no sense without the field.
 */
public final class FieldReader {
  private final Map<String, Object> values;

  private FieldReader(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Returns the row with these values, without a cause.
   *
   * @param values Strings and Longs, as {@link Field#value} returned them, by {@link
   *     Field#fieldName}
   * @throws IllegalArgumentException when the time, an address or a port is missing, or a value is
   *     invalid for its field
   * @throws ArithmeticException when a number is too large for its field
   */
  public static Row row(Map<String, Object> values) {
    FieldReader reader = new FieldReader(values);
    return new Row(reader.retransmit(), reader.owner(), null);
  }

  /**
   * Returns the row with these values and its cause, which is null if none was recorded. Otherwise
   * like {@link #row}; a cause also has values that are Booleans.
   */
  public static Row rowWithCause(Map<String, Object> values) {
    FieldReader reader = new FieldReader(values);
    return new Row(reader.retransmit(), reader.owner(), CauseReader.cause(values));
  }

  private Retransmit retransmit() {
    return new Retransmit(
        Times.ofNanos(required(Field.TIME_NS)),
        constant(Field.TYPE, RetransmitType.values(), RetransmitType.UNKNOWN),
        endpoint(Field.LADDR, Field.LPORT),
        endpoint(Field.RADDR, Field.RPORT),
        constant(Field.STATE, TcpState.values(), TcpState.UNKNOWN),
        socket(),
        orZero(Field.SEQ),
        orZero(Field.LEN),
        orZero(Field.SEGS),
        Math.toIntExact(orZero(Field.ATTEMPT)),
        Math.toIntExact(orZero(Field.ERROR_NUMBER)),
        text(Field.ICMP_ERROR),
        sender(),
        number(Field.WAIT_US),
        null);
  }

  /**
   * Returns the event with these values, which {@link OwnerFoundFields#writeRecordingLine} wrote.
   *
   * @throws IllegalArgumentException when the time, an address or a port is missing, or a value is
   *     invalid for its field
   * @throws ArithmeticException when a number is too large for its field
   */
  public static OwnerFound ownerFound(Map<String, Object> values) {
    FieldReader reader = new FieldReader(values);
    return new OwnerFound(
        Times.ofNanos(reader.required(Field.TIME_NS)),
        reader.endpoint(Field.LADDR, Field.LPORT),
        reader.endpoint(Field.RADDR, Field.RPORT),
        reader.socket(),
        reader.owner());
  }

  private Owner owner() {
    return new Owner(
        orZero(Field.PID),
        text(Field.COMM),
        text(Field.CONTAINER),
        text(Field.CONTAINER_ID),
        orZero(Field.OWNER_PENDING) != 0);
  }

  private Socket socket() {
    return new Socket(
        orZero(Field.INODE),
        orZero(Field.COOKIE),
        0, // the kernel address is not recorded
        orZero(Field.CGROUP_ID),
        orZero(Field.NETNS),
        orZero(Field.NETNS_ID),
        orZero(Field.UID),
        lastOwner());
  }

  private OwningProcess lastOwner() {
    Long pid = number(Field.CLOSER_PID);
    return pid == null
        ? null
        : new OwningProcess(pid, orZero(Field.CLOSER_START_NS), text(Field.CLOSER_COMM));
  }

  private Sender sender() {
    return new Sender(
        number(Field.SRTT_US),
        number(Field.RTO_US),
        number(Field.CWND),
        number(Field.SSTHRESH),
        number(Field.SEGS_OUT),
        number(Field.TOTAL_RETRANS));
  }

  private Endpoint endpoint(Field address, Field port) {
    String text = text(address);
    if (text == null) {
      throw new IllegalArgumentException(address.fieldName() + " is missing");
    }
    return new Endpoint(IpAddress.parse(text), Math.toIntExact(required(port)));
  }

  /**
   * Returns the constant with the recorded name. Without a name, or with a name of a newer version,
   * returns {@code unknown}.
   */
  private <T extends Enum<T>> T constant(Field field, T[] constants, T unknown) {
    String name = text(field);
    return Arrays.stream(constants)
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElse(unknown);
  }

  private long required(Field field) {
    Long value = number(field);
    if (value == null) {
      throw new IllegalArgumentException(field.fieldName() + " is missing");
    }
    return value;
  }

  private long orZero(Field field) {
    Long value = number(field);
    return value == null ? 0 : value;
  }

  private Long number(Field field) {
    Object value = values.get(field.fieldName());
    if (value == null || value instanceof Long) {
      return (Long) value;
    }
    throw new IllegalArgumentException(field.fieldName() + " is not a number");
  }

  private String text(Field field) {
    Object value = values.get(field.fieldName());
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalArgumentException(field.fieldName() + " is not a text");
  }
}
