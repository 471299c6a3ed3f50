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
  TIME("TIME", 8),
  PID("PID", 6),
  IP("IP", 2),
  LADDR("LADDR:LPORT", 20),
  RADDR("RADDR:RPORT", 22),
  STATE("STATE", 11),
  SEQ("SEQ", 10),
  TYPE("TYPE", 6),
  COMM("COMM", 15),
  CONTAINER("CONTAINER", 20),
  SEGS("SEGS", 4),
  LEN("LEN", 6),
  ATTEMPT("ATTEMPT", 7),
  RTT_MS("RTT_MS", 8),
  RTO_MS("RTO_MS", 10),
  CWND("CWND", 6),
  SSTHRESH("SSTHRESH", 8),
  WAIT_MS("WAIT_MS", 10),
  ERROR("ERROR", 8),
  WHY("WHY", 16),
  WHERE("WHERE", 24),
  STALL_MS("STALL_MS", 10),
  DIR("DIR", 3),
  SERVICE("SERVICE", 7),
  NETNS("NETNS", 10),
  UNIT("UNIT", 20);

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

  Column(String header, int width) {
    this.header = header;
    this.width = width;
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
  String header() {
    return header;
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
