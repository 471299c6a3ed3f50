package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.TcpState;

/** The color or weight of a cell on a terminal (SGR of ECMA-48, console_codes(4)). */
enum Color {
  NONE(""),
  /** For the header line. */
  HEADER("\u001b[1m"),
  /** For timeouts, which delay the application most, and for sends that failed. */
  RED("\u001b[31m"),
  /** For connections that are not established, and for retransmits of their SYN or SYN-ACK. */
  YELLOW("\u001b[33m");

  static final String RESET = "\u001b[0m";

  private final String sequence;

  Color(String sequence) {
    this.sequence = sequence;
  }

  /** Returns the color of a cell in this row. */
  static Color of(Column column, Row row) {
    Retransmit event = row.event();
    return switch (column) {
      case TYPE ->
          switch (event.type()) {
            case RTO -> RED;
            case SYN, SYNACK -> YELLOW;
            default -> NONE;
          };
      case STATE -> event.state() == TcpState.ESTABLISHED ? NONE : YELLOW;
      case ERROR -> event.error() == 0 ? NONE : RED;
      default -> NONE;
    };
  }

  /** Returns the escape sequence that starts this color; empty for {@link #NONE}. */
  String sequence() {
    return sequence;
  }
}
