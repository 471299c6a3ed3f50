package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.RetransmitEvent;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.ErrorText;
import io.tcpretrans.sys.KernelClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A decoder of the records of bpf/wire.h. All buffers are in native byte order. Only one thread may
 * use an object.
 */
final class EventDecoder {
  private static final int NANOS_PER_MICRO = 1000;
  private static final int HALF_ADDRESS_BYTES = 8;

  /** Size of a process name in bytes (include/linux/sched.h). */
  private static final int TASK_COMM_LEN = 16;

  /** Size of a device name in bytes (include/uapi/linux/if.h). */
  private static final int IFNAMSIZ = 16;

  // enum event_flags of wire.h
  private static final int LOCAL = 1;
  private static final int DELIBERATE = 2;
  private static final int PATH_MTU = 4;
  private static final int LAST_OWNER_IN_TRACER_PID_NS = 8;

  // enum connection_direction of wire.h
  private static final byte DIRECTION_IN = 1;
  private static final byte DIRECTION_OUT = 2;

  // enum owner_flags of wire.h
  private static final int OWNER_IN_TRACER_PID_NS = 1;

  /** TCP_INFINITE_SSTHRESH (include/net/tcp.h): no slow start threshold was set yet. */
  private static final long INFINITE_SSTHRESH = 0x7fffffff;

  private final KernelClock clock;
  private final boolean tracesDrops;

  /**
   * @param clock converts CLOCK_MONOTONIC to wall time
   * @param tracesDrops whether the session traces drops, so that events have a {@link SendState}
   */
  EventDecoder(KernelClock clock, boolean tracesDrops) {
    this.clock = clock;
    this.tracesDrops = tracesDrops;
  }

  /**
   * Decodes a struct retransmit_event.
   *
   * @param at offset of the record in {@code batch}, in bytes
   */
  Retransmit retransmit(ByteBuffer batch, int at) {
    long time = batch.getLong(at + RetransmitEvent.TIME_NS);
    long sent = batch.getLong(at + RetransmitEvent.SENT_NS);
    int version = unsigned(batch.get(at + RetransmitEvent.IP));
    return new Retransmit(
        clock.instant(time),
        RetransmitType.of(unsigned(batch.get(at + RetransmitEvent.TYPE))),
        endpoint(batch, version, at + RetransmitEvent.LADDR, at + RetransmitEvent.LPORT),
        endpoint(batch, version, at + RetransmitEvent.RADDR, at + RetransmitEvent.RPORT),
        TcpState.of(unsigned(batch.get(at + RetransmitEvent.STATE))),
        socket(batch, at),
        unsignedInt(batch, at + RetransmitEvent.SEQ),
        unsignedInt(batch, at + RetransmitEvent.LEN),
        unsignedInt(batch, at + RetransmitEvent.SEGS),
        unsigned(batch.get(at + RetransmitEvent.ATTEMPT)),
        batch.getInt(at + RetransmitEvent.ERROR),
        icmpError(batch, at),
        sender(batch, at),
        // with pacing, the kernel stamps a segment with the time at which it may leave
        // (tcp_wstamp_ns), which may be in the future
        sent == 0 ? null : Math.max(0, (time - sent) / NANOS_PER_MICRO),
        stall(batch.getLong(at + RetransmitEvent.STALL_US)),
        direction(batch.get(at + RetransmitEvent.DIRECTION)),
        tracesDrops ? sendState(batch, at, time) : null);
  }

  private static SendState sendState(ByteBuffer batch, int at, long time) {
    long start = batch.getLong(at + RetransmitEvent.START_NS);
    int flags = batch.get(at + RetransmitEvent.FLAGS);
    return new SendState(
        time,
        start == 0 ? time : start,
        batch.getInt(at + RetransmitEvent.SND_UNA),
        batch.getInt(at + RetransmitEvent.SND_NXT),
        batch.getInt(at + RetransmitEvent.RCV_NXT),
        batch.getInt(at + RetransmitEvent.TXHASH),
        batch.getInt(at + RetransmitEvent.TOTAL_RETRANS),
        batch.getInt(at + RetransmitEvent.DSACK_DUPS),
        batch.getInt(at + RetransmitEvent.FLOW),
        batch.getInt(at + RetransmitEvent.REVERSE_FLOW),
        (flags & LOCAL) != 0,
        purpose(flags));
  }

  private static SendState.Purpose purpose(int flags) {
    if ((flags & PATH_MTU) != 0) {
      return SendState.Purpose.PATH_MTU;
    }
    return (flags & DELIBERATE) != 0 ? SendState.Purpose.DELIBERATE : SendState.Purpose.LOSS;
  }

  private static Long stall(long micros) {
    return micros < 0 ? null : micros;
  }

  private static Direction direction(byte number) {
    return switch (number) {
      case DIRECTION_IN -> Direction.IN;
      case DIRECTION_OUT -> Direction.OUT;
      default -> null;
    };
  }

  private static String icmpError(ByteBuffer batch, int at) {
    int errno = Short.toUnsignedInt(batch.getShort(at + RetransmitEvent.SOFT_ERROR));
    return errno == 0 ? null : ErrorText.of(-errno);
  }

  /**
   * Returns a device name, as {@link ByteText#printable} makes it of its bytes; null if the name is
   * empty. The kernel accepts most bytes (dev_valid_name).
   */
  static String deviceName(ByteBuffer batch, int at) {
    String name = text(batch, at, IFNAMSIZ);
    return name.isEmpty() ? null : name;
  }

  private static Socket socket(ByteBuffer batch, int at) {
    return new Socket(
        batch.getLong(at + RetransmitEvent.SOCKET_INODE),
        batch.getLong(at + RetransmitEvent.COOKIE),
        batch.getLong(at + RetransmitEvent.SK),
        batch.getLong(at + RetransmitEvent.CGROUP_ID),
        unsignedInt(batch, at + RetransmitEvent.NETNS),
        batch.getLong(at + RetransmitEvent.NETNS_ID),
        unsignedInt(batch, at + RetransmitEvent.UID),
        lastOwner(batch, at));
  }

  private static OwningProcess lastOwner(ByteBuffer batch, int at) {
    long pid = unsignedInt(batch, at + RetransmitEvent.LAST_OWNER_PID);
    return pid == 0
        ? null
        : new OwningProcess(
            pid,
            batch.getLong(at + RetransmitEvent.LAST_OWNER_START_NS),
            comm(batch, at + RetransmitEvent.LAST_OWNER_COMM),
            (batch.get(at + RetransmitEvent.FLAGS) & LAST_OWNER_IN_TRACER_PID_NS) != 0);
  }

  /** Decodes a struct socket_owner. */
  static SocketOwner socketOwner(ByteBuffer record) {
    return new SocketOwner(
        record.getLong(WireLayout.SocketOwner.INODE),
        record.getInt(WireLayout.SocketOwner.FD),
        new OwningProcess(
            unsignedInt(record, WireLayout.SocketOwner.PID),
            record.getLong(WireLayout.SocketOwner.START_NS),
            comm(record, WireLayout.SocketOwner.COMM),
            (record.getInt(WireLayout.SocketOwner.FLAGS) & OWNER_IN_TRACER_PID_NS) != 0));
  }

  private static String comm(ByteBuffer record, int at) {
    return text(record, at, TASK_COMM_LEN);
  }

  /** Returns a name, which ends at its first zero byte or with its field. */
  static String text(ByteBuffer record, int at, int size) {
    int length = 0;
    while (length < size && record.get(at + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    record.get(at, bytes);
    return ByteText.printable(bytes);
  }

  private static Sender sender(ByteBuffer batch, int at) {
    Long segsOut = orNull(unsignedInt(batch, at + RetransmitEvent.SEGS_OUT));
    long ssthresh = unsignedInt(batch, at + RetransmitEvent.SSTHRESH);
    return new Sender(
        orNull(unsignedInt(batch, at + RetransmitEvent.SRTT_US)),
        orNull(unsignedInt(batch, at + RetransmitEvent.RTO_US)),
        orNull(unsignedInt(batch, at + RetransmitEvent.CWND)),
        orNull(ssthresh == INFINITE_SSTHRESH ? 0 : ssthresh),
        segsOut,
        segsOut == null ? null : unsignedInt(batch, at + RetransmitEvent.TOTAL_RETRANS));
  }

  private static Long orNull(long value) {
    return value == 0 ? null : value;
  }

  /**
   * Decodes an address and a port.
   *
   * @param version IP version, 4 or 6
   * @param address offset of the address, which is in network byte order, in bytes
   * @param port offset of the port in bytes
   */
  static Endpoint endpoint(ByteBuffer batch, int version, int address, int port) {
    return new Endpoint(
        address(batch, version, address), Short.toUnsignedInt(batch.getShort(port)));
  }

  /** Decodes an address in network order. */
  static IpAddress address(ByteBuffer batch, int version, int address) {
    return version == 4
        ? new IpAddress(4, 0, networkLong(batch, address) >>> Integer.SIZE)
        : new IpAddress(
            6, networkLong(batch, address), networkLong(batch, address + HALF_ADDRESS_BYTES));
  }

  /** Returns eight bytes of an address, whose first byte is the most significant one. */
  private static long networkLong(ByteBuffer batch, int at) {
    long value = batch.getLong(at);
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
  }

  private static long unsignedInt(ByteBuffer batch, int at) {
    return Integer.toUnsignedLong(batch.getInt(at));
  }

  private static int unsigned(byte value) {
    return Byte.toUnsignedInt(value);
  }
}
