package io.tcpretrans.view;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Service;
import io.tcpretrans.sys.ErrorText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns of the table. */
public enum Column {
  TIME(
      "TIME", 8, "The local time of the event; with -T as RFC 3339, with microseconds and offset."),
  PID("PID", 6, "The process that owns the socket; 0 if no process does."),
  IP("IP", 2, "4 or 6; an IPv4-mapped connection is 4."),
  LADDR("LADDR:LPORT", 20, "The local address and port; IPv6 is [address]:port."),
  RADDR("RADDR:RPORT", 22, "The remote address and port."),
  STATE("STATE", 11, "The state of the socket, as in ss(8)."),
  SEQ("SEQ", 10, "The first sequence number that was resent, as on the wire."),
  TYPE("TYPE", 6, "What made the kernel resend: RTO, LOSS, FAST, TLP, SYN or SYNACK."),
  COMM("COMM", 15, "The name of the owning process."),
  CONTAINER(
      "CONTAINER", 20, "The name of the owner's container, or the first 12 digits of its ID."),
  SEGS(
      "SEGS",
      4,
      "The number of segments, by which the row moved the kernel's counter TcpRetransSegs."),
  LEN("LEN", 6, "Bytes of sequence space; SYN and FIN count one byte each."),
  ATTEMPT(
      "ATTEMPT",
      7,
      "The number of timeouts in a row, this one included, since new data was acknowledged."),
  RTT_MS("RTT_MS", 8, "The smoothed round-trip time in milliseconds."),
  RTO_MS("RTO_MS", 10, "The retransmission timeout in milliseconds."),
  CWND("CWND", 6, "The congestion window in segments."),
  SSTHRESH("SSTHRESH", 8, "The slow start threshold in segments."),
  WAIT_MS(
      "WAIT_MS", 10, "Milliseconds since these bytes were last sent; only the kprobe reports it."),
  ERROR("ERROR", 8, "The errno of the send, if this host did not send the retransmit."),
  WHY("WHY", 16, "The cause, as listed below."),
  WHERE(
      "WHERE",
      24,
      "The kernel function that dropped the packet and the network device: function@device."),
  STALL_MS("STALL_MS", 10, "Milliseconds since the connection last made progress."),
  DIR("DIR", 3, "The end that opened the connection: in (accepted), out (opened by this host)."),
  SERVICE("SERVICE", 7, "The port that the opening end connected to."),
  NETNS("NETNS", 10, "The inode number of the network namespace."),
  UNIT("UNIT", 20, "The systemd unit of the owner.");

  /** The columns without options. */
  public static final List<Column> DEFAULT = List.of(TIME, PID, IP, LADDR, RADDR, STATE);

  /** The columns that {@code -x} adds. */
  public static final List<Column> EXTENDED =
      List.of(SEGS, LEN, ATTEMPT, RTT_MS, RTO_MS, CWND, SSTHRESH, WAIT_MS, STALL_MS);

  /** The columns that {@code --why} adds. */
  public static final List<Column> CAUSES = List.of(WHY, WHERE);

  private static final int MICROS_PER_MILLI = 1000;

  private final String header;
  private final int width;
  private final String meaning;

  Column(String header, int width, String meaning) {
    this.header = header;
    this.width = width;
    this.meaning = meaning;
  }

  /**
   * Appends the value of this column in a row, without padding; {@code -} if it is unknown or none,
   * but 0 in the column PID. The value may have any characters: {@link TextLine#cell} makes it a
   * word, so that awk(1) can split lines.
   */
  void append(Row row, TimeText time, StringBuilder line) {
    Retransmit event = row.event();
    Owner owner = row.owner();
    switch (this) {
      case TIME -> time.append(event.time(), line);
      case PID -> line.append(owner.pid());
      case IP -> line.append(event.ip());
      case LADDR -> event.local().appendTo(line);
      case RADDR -> event.remote().appendTo(line);
      case STATE -> line.append(event.state());
      case SEQ -> line.append(event.seq());
      case TYPE -> line.append(event.type());
      case COMM -> appendOrDash(owner.comm(), line);
      case CONTAINER -> appendOrDash(owner.container(), line);
      case SEGS -> line.append(event.segs());
      case LEN -> line.append(event.len());
      case ATTEMPT -> line.append(event.attempt());
      case RTT_MS -> appendMillis(event.sender().srttUs(), line);
      case RTO_MS -> appendMillis(event.sender().rtoUs(), line);
      case CWND -> appendOrDash(event.sender().cwnd(), line);
      case SSTHRESH -> appendOrDash(event.sender().ssthresh(), line);
      case WAIT_MS -> appendMillis(event.waitUs(), line);
      case ERROR -> line.append(event.error() == 0 ? "-" : ErrorText.of(event.error()));
      case WHY -> appendOrDash(CauseText.cause(row), line);
      case WHERE -> appendOrDash(CauseText.place(row), line);
      case STALL_MS -> appendMillis(event.stallUs(), line);
      case DIR -> appendOrDash(event.direction(), line);
      case SERVICE -> appendOrDash(Service.of(event), line);
      case NETNS -> line.append(event.socket().netns());
      case UNIT -> appendOrDash(owner.unit(), line);
    }
  }

  /** Returns the text in the header line. */
  public String header() {
    return header;
  }

  /** Returns the description in the manual page. */
  public String meaning() {
    return meaning;
  }

  /** Returns the width in characters to which a value is padded, unless its column is the last. */
  int width() {
    return width;
  }

  /** Returns the name for {@code --columns}, which is the header in lower case. */
  public String optionName() {
    return header.toLowerCase(Locale.ROOT);
  }

  /** Returns the column with this {@link #optionName}; empty if there is none. */
  public static Optional<Column> named(String name) {
    return Arrays.stream(values()).filter(column -> column.optionName().equals(name)).findFirst();
  }

  private static void appendOrDash(Object value, StringBuilder line) {
    line.append(value == null ? "-" : value);
  }

  /** Appends microseconds as milliseconds with three decimals; {@code -} for null. */
  private static void appendMillis(Long micros, StringBuilder line) {
    if (micros == null) {
      line.append('-');
      return;
    }
    long fraction = micros % MICROS_PER_MILLI;
    line.append(micros / MICROS_PER_MILLI)
        .append('.')
        .append(fraction / 100)
        .append(fraction / 10 % 10)
        .append(fraction % 10);
  }
}
