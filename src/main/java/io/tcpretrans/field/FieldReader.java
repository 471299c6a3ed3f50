package io.tcpretrans.field;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Endpoint;
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
import java.util.List;
import java.util.regex.Pattern;

/**
 * The conversion of {@linkplain Field#RECORDED_FIELDS recorded fields} back to rows and {@link
 * OwnerFound} events. A field that is missing, as in a recording of an older version, becomes null,
 * 0 or UNKNOWN, unless the event makes no sense without the field.
 */
public final class FieldReader {
  /** PIDs have at most 22 bits; a recording of another system may have more. */
  private static final long MAX_PID = Integer.MAX_VALUE;

  private static final int MAX_COMM = 64; // 15 bytes, each of which may be escaped
  private static final int MAX_CONTAINER_ID = 128;
  private static final int MAX_UNIT = 1024; // names of 255 bytes, which may be escaped
  private static final int MAX_ANCESTORS = 1024; // characters, of 64 PIDs
  private static final Pattern ANCESTORS = Pattern.compile("\\d{1,10}(\\x20\\d{1,10})*");
  private static final int MAX_PORT = 0xffff;
  private static final int MAX_ERRNO = 4095; // MAX_ERRNO in include/linux/err.h
  private static final int MAX_NET_XMIT = 0xff;

  private final LineValues values;

  private FieldReader(LineValues values) {
    this.values = values;
  }

  /**
   * Returns the row with these values, without a cause.
   *
   * @param values as {@link Field#value} returned them, by {@link Field#fieldName}
   * @throws InvalidLine when the time, an address or a port is missing, or a value is invalid for
   *     its field
   */
  public static Row row(LineValues values) throws InvalidLine {
    FieldReader reader = new FieldReader(values);
    return new Row(reader.retransmit(), reader.owner(), null);
  }

  /**
   * Returns the row with these values and its cause, which is null if none was recorded. Otherwise
   * like {@link #row}.
   */
  public static Row rowWithCause(LineValues values) throws InvalidLine {
    FieldReader reader = new FieldReader(values);
    return new Row(reader.retransmit(), reader.owner(), CauseReader.cause(values));
  }

  private Retransmit retransmit() throws InvalidLine {
    return new Retransmit(
        values.time(),
        values.constant(Field.TYPE.fieldName(), RetransmitType.values(), RetransmitType.UNKNOWN),
        endpoint(Field.LADDR, Field.LPORT),
        endpoint(Field.RADDR, Field.RPORT),
        values.constant(Field.STATE.fieldName(), TcpState.values(), TcpState.UNKNOWN),
        socket(),
        uint32OrZero(Field.SEQ),
        uint32OrZero(Field.LEN),
        uint32OrZero(Field.SEGS),
        (int) orZero(Field.ATTEMPT, 0, Integer.MAX_VALUE),
        (int) orZero(Field.ERROR_NUMBER, -MAX_ERRNO, MAX_NET_XMIT),
        values.token(Field.ICMP_ERROR.fieldName()),
        sender(),
        values.number(Field.WAIT_US.fieldName(), 0, LineValues.MAX_COUNT),
        values.number(Field.STALL_US.fieldName(), 0, LineValues.MAX_COUNT),
        values.constant(Field.DIR.fieldName(), Direction.values(), null),
        null);
  }

  /**
   * Returns the event with these values, which {@link OwnerFoundFields#writeRecordingLine} wrote.
   *
   * @throws InvalidLine when the time, an address or a port is missing, or a value is invalid for
   *     its field
   */
  public static OwnerFound ownerFound(LineValues values) throws InvalidLine {
    FieldReader reader = new FieldReader(values);
    return new OwnerFound(
        values.time(),
        reader.endpoint(Field.LADDR, Field.LPORT),
        reader.endpoint(Field.RADDR, Field.RPORT),
        reader.socket(),
        reader.owner());
  }

  private Owner owner() throws InvalidLine {
    return new Owner(
        orZero(Field.PID, 0, MAX_PID),
        values.name(Field.COMM.fieldName(), MAX_COMM),
        values.name(Field.CONTAINER.fieldName(), LineValues.MAX_CONTAINER),
        values.name(Field.CONTAINER_ID.fieldName(), MAX_CONTAINER_ID),
        values.name(Field.UNIT.fieldName(), MAX_UNIT),
        ancestors(),
        orZero(Field.OWNER_PENDING, 0, 1) != 0);
  }

  private List<Long> ancestors() throws InvalidLine {
    String pids = values.name(Field.ANCESTORS.fieldName(), MAX_ANCESTORS);
    if (pids == null) {
      // not looked up yet; otherwise none, or the recording is of an older version
      boolean pending =
          orZero(Field.OWNER_PENDING, 0, 1) != 0 && orZero(Field.PID, 0, MAX_PID) != 0;
      return pending ? null : List.of();
    }
    if (!ANCESTORS.matcher(pids).matches()) {
      throw new InvalidLine(Field.ANCESTORS.fieldName() + " is no list of PIDs");
    }
    return Arrays.stream(pids.split(" ")).map(Long::valueOf).toList();
  }

  private Socket socket() throws InvalidLine {
    return new Socket(
        bits(Field.INODE),
        bits(Field.COOKIE),
        0, // the kernel address is not recorded
        bits(Field.CGROUP_ID),
        uint32OrZero(Field.NETNS),
        bits(Field.NETNS_ID),
        uint32OrZero(Field.UID),
        lastOwner());
  }

  private OwningProcess lastOwner() throws InvalidLine {
    Long pid = uint32(Field.CLOSER_PID);
    return pid == null
        ? null
        : new OwningProcess(
            pid, bits(Field.CLOSER_START_NS), values.name(Field.CLOSER_COMM.fieldName(), MAX_COMM));
  }

  private Sender sender() throws InvalidLine {
    return new Sender(
        uint32(Field.SRTT_US),
        uint32(Field.RTO_US),
        uint32(Field.CWND),
        uint32(Field.SSTHRESH),
        uint32(Field.SEGS_OUT),
        uint32(Field.TOTAL_RETRANS));
  }

  private Endpoint endpoint(Field address, Field port) throws InvalidLine {
    return new Endpoint(
        values.address(address.fieldName()), (int) values.required(port.fieldName(), 0, MAX_PORT));
  }

  private Long uint32(Field field) throws InvalidLine {
    return values.number(field.fieldName(), 0, LineValues.MAX_UINT32);
  }

  private long uint32OrZero(Field field) throws InvalidLine {
    return orZero(field, 0, LineValues.MAX_UINT32);
  }

  /** Returns a number of 64 bits, which is negative if the highest one is set. */
  private long bits(Field field) throws InvalidLine {
    return orZero(field, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long orZero(Field field, long min, long max) throws InvalidLine {
    Long value = values.number(field.fieldName(), min, max);
    return value == null ? 0 : value;
  }
}
