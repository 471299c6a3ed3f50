package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.RetransmitEvent;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Sender;
import io.tcpretrans.event.Socket;
import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.KernelClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes records of bpf/wire.h into events. */
final class EventDecoder {
  private static final int NANOS_PER_MICRO = 1000;
  private static final int ADDRESS_HALF = 8;

  /** Bytes of a comm, include/linux/sched.h. */
  private static final int TASK_COMM_LEN = 16;

  /** TCP_INFINITE_SSTHRESH of include/net/tcp.h. */
  private static final long UNLIMITED = 0x7fffffff;

  private final KernelClock clock;

  EventDecoder(KernelClock clock) {
    this.clock = clock;
  }

  /**
   * Decodes a struct retransmit_event.
   *
   * @param at where it starts in {@code batch}, which is in native byte order
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
        sender(batch, at),
        // with pacing, the time stamp of the last send may lie in the future
        sent == 0 ? null : Math.max(0, (time - sent) / NANOS_PER_MICRO),
        Owner.NONE);
  }

  private static Socket socket(ByteBuffer batch, int at) {
    return new Socket(
        batch.getLong(at + RetransmitEvent.SOCKET_INODE),
        batch.getLong(at + RetransmitEvent.COOKIE),
        batch.getLong(at + RetransmitEvent.CGROUP_ID),
        unsignedInt(batch, at + RetransmitEvent.NETNS),
        unsignedInt(batch, at + RetransmitEvent.UID),
        closer(batch, at));
  }

  private static OwningProcess closer(ByteBuffer batch, int at) {
    long pid = unsignedInt(batch, at + RetransmitEvent.CLOSER_PID);
    return pid == 0
        ? null
        : new OwningProcess(
            pid,
            batch.getLong(at + RetransmitEvent.CLOSER_START_NS),
            comm(batch, at + RetransmitEvent.CLOSER_COMM));
  }

  /** Decodes a struct socket_holder. */
  static SocketHolder holder(ByteBuffer table, int at) {
    return new SocketHolder(
        table.getLong(at + WireLayout.SocketHolder.INODE),
        table.getInt(at + WireLayout.SocketHolder.FD),
        new OwningProcess(
            unsignedInt(table, at + WireLayout.SocketHolder.PID),
            table.getLong(at + WireLayout.SocketHolder.START_NS),
            comm(table, at + WireLayout.SocketHolder.COMM)));
  }

  /** Bytes up to the first zero. */
  private static String comm(ByteBuffer record, int at) {
    byte[] bytes = new byte[TASK_COMM_LEN];
    record.get(at, bytes);
    int length = 0;
    while (length < TASK_COMM_LEN && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static Sender sender(ByteBuffer batch, int at) {
    Long segsOut = orNull(unsignedInt(batch, at + RetransmitEvent.SEGS_OUT));
    long ssthresh = unsignedInt(batch, at + RetransmitEvent.SSTHRESH);
    return new Sender(
        orNull(unsignedInt(batch, at + RetransmitEvent.SRTT_US)),
        orNull(unsignedInt(batch, at + RetransmitEvent.RTO_US)),
        orNull(unsignedInt(batch, at + RetransmitEvent.CWND)),
        orNull(ssthresh == UNLIMITED ? 0 : ssthresh),
        segsOut,
        segsOut == null ? null : unsignedInt(batch, at + RetransmitEvent.TOTAL_RETRANS));
  }

  private static Long orNull(long value) {
    return value == 0 ? null : value;
  }

  private static Endpoint endpoint(ByteBuffer batch, int version, int address, int port) {
    IpAddress ip =
        version == 4
            ? new IpAddress(4, 0, networkLong(batch, address) >>> Integer.SIZE)
            : new IpAddress(
                6, networkLong(batch, address), networkLong(batch, address + ADDRESS_HALF));
    return new Endpoint(ip, Short.toUnsignedInt(batch.getShort(port)));
  }

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
