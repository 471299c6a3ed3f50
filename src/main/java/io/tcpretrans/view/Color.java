package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.TcpState;

/** How a cell is set off on a terminal (ECMA-48, SGR). */
enum Color {
  NONE(""),
  HEADER("\u001b[1m"),
  /** Timeouts: somebody waits. */
  RED("\u001b[31m"),
  /** Connections that are not open: being opened, or closed. */
  YELLOW("\u001b[33m");

  static final String RESET = "\u001b[0m";

  private final String sequence;

  Color(String sequence) {
    this.sequence = sequence;
  }

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

  String sequence() {
    return sequence;
  }
}
