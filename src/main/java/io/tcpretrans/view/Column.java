package io.tcpretrans.view;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.sys.ErrorText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns of the table, in the order in which options add them. */
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
  WHERE("WHERE", 24);

  /** The columns that every default row starts with. */
  public static final List<Column> DEFAULT = List.of(TIME, PID, IP, LADDR, RADDR, STATE);

  /** What -x adds. */
  public static final List<Column> EXTENDED =
      List.of(SEGS, LEN, ATTEMPT, RTT_MS, RTO_MS, CWND, SSTHRESH, WAIT_MS);

  /** What --why adds. */
  public static final List<Column> CAUSES = List.of(WHY, WHERE);

  private static final int MICROS_PER_MILLI = 1000;

  private final String header;
  private final int width;

  Column(String header, int width) {
    this.header = header;
    this.width = width;
  }

  /** Appends this row's value; it holds no blank and is never empty. */
  void append(Row retransmit, TimeText time, StringBuilder row) {
    Retransmit event = retransmit.event();
    Owner owner = retransmit.owner();
    switch (this) {
      case TIME -> time.append(event.time(), row);
      case PID -> row.append(owner.pid());
      case IP -> row.append(event.ip());
      case LADDR -> event.local().appendTo(row);
      case RADDR -> event.remote().appendTo(row);
      case STATE -> row.append(event.state());
      case SEQ -> row.append(event.seq());
      case TYPE -> row.append(event.type());
      case COMM -> CellText.append(owner.comm(), row);
      case CONTAINER -> CellText.append(owner.container(), row);
      case SEGS -> row.append(event.segs());
      case LEN -> row.append(event.len());
      case ATTEMPT -> row.append(event.attempt());
      case RTT_MS -> appendMillis(event.sender().srttUs(), row);
      case RTO_MS -> appendMillis(event.sender().rtoUs(), row);
      case CWND -> appendOrDash(event.sender().cwnd(), row);
      case SSTHRESH -> appendOrDash(event.sender().ssthresh(), row);
      case WAIT_MS -> appendMillis(event.waitUs(), row);
      case ERROR -> row.append(event.error() == 0 ? "-" : ErrorText.of(event.error()));
      case WHY -> appendOrDash(WhyText.cause(retransmit), row);
      case WHERE -> appendOrDash(WhyText.place(retransmit), row);
    }
  }

  String header() {
    return header;
  }

  /** To which a shorter value is padded, unless it is the last. */
  int width() {
    return width;
  }

  /** The name for --columns: the header in lower case. */
  public String optionName() {
    return header.toLowerCase(Locale.ROOT);
  }

  /** The column of this {@link #optionName}. */
  public static Optional<Column> named(String name) {
    return Arrays.stream(values()).filter(column -> column.optionName().equals(name)).findFirst();
  }

  private static void appendOrDash(Object value, StringBuilder row) {
    row.append(value == null ? "-" : value);
  }

  private static void appendMillis(Long micros, StringBuilder row) {
    if (micros == null) {
      row.append('-');
      return;
    }
    long fraction = micros % MICROS_PER_MILLI;
    row.append(micros / MICROS_PER_MILLI)
        .append('.')
        .append(fraction / 100)
        .append(fraction / 10 % 10)
        .append(fraction % 10);
  }
}
