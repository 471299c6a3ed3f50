package io.tcpretrans.view;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.field.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What counts are kept for. */
public enum Grouping {
  FLOW,
  CONTAINER,
  PROCESS,
  RADDR,
  LADDR,
  STATE,
  TYPE;

  /** One direction of a connection; addresses may be in use in several network namespaces. */
  private record Flow(Endpoint local, Endpoint remote, long netns) {
    // As a record's own, which C1 does not compile into one piece. These are asked for every row.
    @Override
    public boolean equals(Object other) {
      return other instanceof Flow that
          && netns == that.netns
          && local.equals(that.local)
          && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * local.hashCode() + remote.hashCode()) + Long.hashCode(netns);
    }
  }

  /** Equal for the events of one group; cheap, since it is made for every event. */
  Object key(Retransmit event) {
    return switch (this) {
      case FLOW -> new Flow(event.local(), event.remote(), event.socket().netns());
      case RADDR -> event.remote().address();
      case LADDR -> event.local().address();
      case STATE -> event.state();
      case TYPE -> event.type();
      case CONTAINER, PROCESS -> Arrays.asList(fields().stream().map(f -> f.of(event)).toArray());
    };
  }

  /** The key of a flow whose owner was found. */
  static Object flow(OwnerFound found) {
    return new Flow(found.local(), found.remote(), found.socket().netns());
  }

  /** Whether the key depends on the owner. */
  boolean isByOwner() {
    return this == CONTAINER || this == PROCESS;
  }

  /** What names a group in JSON and CSV. */
  List<Field> fields() {
    return switch (this) {
      case FLOW -> List.of(Field.LADDR, Field.LPORT, Field.RADDR, Field.RPORT, Field.NETNS);
      case CONTAINER -> List.of(Field.CONTAINER, Field.CONTAINER_ID);
      case PROCESS -> List.of(Field.PID, Field.COMM);
      case RADDR -> List.of(Field.RADDR);
      case LADDR -> List.of(Field.LADDR);
      case STATE -> List.of(Field.STATE);
      case TYPE -> List.of(Field.TYPE);
    };
  }

  /** What names a group in a table; none: its first field. */
  List<Column> columns() {
    return switch (this) {
      case FLOW -> List.of(Column.LADDR, Column.RADDR);
      case PROCESS -> List.of(Column.PID, Column.COMM);
      case CONTAINER -> List.of(Column.CONTAINER);
      case STATE -> List.of(Column.STATE);
      case TYPE -> List.of(Column.TYPE);
      case RADDR, LADDR -> List.of();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
