package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.field.ErrorText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns of the table, in the order in which options add them. */
public enum Column {
  TIME("TIME", 8) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      time.append(event.time(), row);
    }
  },
  PID("PID", 6) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.owner().pid());
    }
  },
  IP("IP", 2) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.ip());
    }
  },
  LADDR("LADDR:LPORT", 20) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.local());
    }
  },
  RADDR("RADDR:RPORT", 22) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.remote());
    }
  },
  STATE("STATE", 11) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.state());
    }
  },
  SEQ("SEQ", 10) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.seq());
    }
  },
  TYPE("TYPE", 6) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.type());
    }
  },
  COMM("COMM", 15) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      CellText.append(event.owner().comm(), row);
    }
  },
  CONTAINER("CONTAINER", 20) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      CellText.append(event.owner().container(), row);
    }
  },
  SEGS("SEGS", 4) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.segs());
    }
  },
  LEN("LEN", 6) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.len());
    }
  },
  ATTEMPT("ATTEMPT", 7) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.attempt());
    }
  },
  RTT_MS("RTT_MS", 8) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      appendMillis(event.sender().srttUs(), row);
    }
  },
  RTO_MS("RTO_MS", 10) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      appendMillis(event.sender().rtoUs(), row);
    }
  },
  CWND("CWND", 6) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      appendOrDash(event.sender().cwnd(), row);
    }
  },
  SSTHRESH("SSTHRESH", 8) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      appendOrDash(event.sender().ssthresh(), row);
    }
  },
  WAIT_MS("WAIT_MS", 10) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      appendMillis(event.waitUs(), row);
    }
  },
  ERROR("ERROR", 8) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      row.append(event.error() == 0 ? "-" : ErrorText.of(event.error()));
    }
  },
  WHY("WHY", 16) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      String cause = WhyText.cause(event.why());
      row.append(cause == null ? "-" : cause);
    }
  },
  WHERE("WHERE", 24) {
    @Override
    void append(Retransmit event, TimeText time, StringBuilder row) {
      String place = WhyText.place(event.why());
      row.append(place == null ? "-" : place);
    }
  };

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

  /** Appends this event's value; it holds no blank and is never empty. */
  abstract void append(Retransmit event, TimeText time, StringBuilder row);

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

  private static void appendOrDash(Long value, StringBuilder row) {
    if (value == null) {
      row.append('-');
    } else {
      row.append(value.longValue());
    }
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
