package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.RetransmitEvent;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
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

  // enum drop_lost of wire.h
  private static final int DROP_LOST_DATA = 1;
  private static final int DROP_LOST_ACK = 2;

  // enum drop_flags of wire.h
  private static final int DROP_COMPLETE = 1;
  private static final int DROP_TRACKED = 2;
  private static final int DROP_SYN = 4;
  private static final int DROP_DEVICE_DOWN = 8;
  private static final int DROP_OTHERHOST = 16;
  private static final int DROP_NO_FORWARDING = 32;

  // enum event_flags of wire.h
  private static final int LOCAL = 1;
  private static final int DELIBERATE = 2;
  private static final int PATH_MTU = 4;
  private static final int LAST_OWNER_IN_TRACER_PID_NS = 8;

  // enum owner_flags of wire.h
  private static final int OWNER_IN_TRACER_PID_NS = 1;

  /** TCP_INFINITE_SSTHRESH (include/net/tcp.h): no slow start threshold was set yet. */
  private static final long INFINITE_SSTHRESH = 0x7fffffff;

  private final KernelClock clock;
  private final boolean tracesDrops;

  /**
   * @param clock converts CLOCK_MONOTONIC to wall time
   * @param tracesDrops whether the session traces drops, so that events have {@link Evidence}
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
        tracesDrops ? evidence(batch, at, time) : null);
  }

  private Evidence evidence(ByteBuffer batch, int at, long time) {
    long since = batch.getLong(at + RetransmitEvent.SINCE_NS);
    int flags = batch.get(at + RetransmitEvent.DROP_FLAGS);
    return new Evidence(
        drop(batch, at, time, flags),
        since == 0 ? null : clock.instant(since),
        (flags & DROP_COMPLETE) != 0,
        (batch.get(at + RetransmitEvent.FLAGS) & LOCAL) != 0,
        purpose(batch.get(at + RetransmitEvent.FLAGS)));
  }

  private static Evidence.Purpose purpose(int flags) {
    if ((flags & PATH_MTU) != 0) {
      return Evidence.Purpose.PATH_MTU;
    }
    return (flags & DELIBERATE) != 0 ? Evidence.Purpose.DELIBERATE : Evidence.Purpose.LOSS;
  }

  private static String icmpError(ByteBuffer batch, int at) {
    int errno = Short.toUnsignedInt(batch.getShort(at + RetransmitEvent.SOFT_ERROR));
    return errno == 0 ? null : ErrorText.of(-errno);
  }

  /** Returns the drop that explains the retransmit; null: the event has none. */
  private static Drop drop(ByteBuffer batch, int at, long time, int flags) {
    int lost = batch.get(at + RetransmitEvent.DROP_LOST);
    if (lost != DROP_LOST_DATA && lost != DROP_LOST_ACK) {
      return null;
    }
    return new Drop(
        lost == DROP_LOST_DATA ? Drop.LostPacket.DATA : Drop.LostPacket.ACK,
        batch.getInt(at + RetransmitEvent.DROP_REASON),
        batch.getLong(at + RetransmitEvent.DROP_LOCATION),
        deviceName(batch, at + RetransmitEvent.DROP_DEV),
        orNull(unsignedInt(batch, at + RetransmitEvent.DROP_NETNS)),
        batch.getLong(at + RetransmitEvent.DROP_NETNS_ID),
        (time - batch.getLong(at + RetransmitEvent.DROP_TIME_NS)) / NANOS_PER_MICRO,
        (flags & DROP_TRACKED) != 0,
        (flags & DROP_SYN) != 0,
        (flags & DROP_DEVICE_DOWN) != 0,
        (flags & DROP_NO_FORWARDING) != 0,
        (flags & DROP_OTHERHOST) != 0);
  }

  /**
   * Returns a device name, with '?' for each byte that is not printable ASCII; null if the name is
   * empty. The kernel accepts most bytes (dev_valid_name).
   */
  private static String deviceName(ByteBuffer batch, int at) {
    StringBuilder name = new StringBuilder(IFNAMSIZ);
    for (int i = at; i < at + IFNAMSIZ && batch.get(i) != 0; i++) {
      int letter = unsigned(batch.get(i));
      name.append(letter > ' ' && letter < 0x7f ? (char) letter : '?');
    }
    return name.isEmpty() ? null : name.toString();
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

  /** Returns a process name, which ends at its first zero byte or with its field. */
  private static String comm(ByteBuffer record, int at) {
    int length = 0;
    while (length < TASK_COMM_LEN && record.get(at + length) != 0) {
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

  /** Returns the address at an offset; an IPv4 address is in the first four bytes. */
  static IpAddress address(ByteBuffer batch, int version, int at) {
    return version == 4
        ? new IpAddress(4, 0, networkLong(batch, at) >>> Integer.SIZE)
        : new IpAddress(6, networkLong(batch, at), networkLong(batch, at + HALF_ADDRESS_BYTES));
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
