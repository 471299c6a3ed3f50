package io.tcpretrans.count;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The property of rows by which {@code --count} groups them. */
public enum Grouping {
  FLOW,
  CONTAINER,
  PROCESS,
  RADDR,
  LADDR,
  STATE,
  TYPE;

  /**
   * The key of a flow: of the segments from one endpoint to another, by one connection or by
   * several, one after the other.
   *
   * @param netns identity of the network namespace, because several may use the same addresses
   */
  private record Flow(Endpoint local, Endpoint remote, long netns) {
    // These replace the methods that javac generates for a record. Those are chains of method
    // handles (java.lang.runtime.ObjectMethods), which the JVM's first compiler does not inline.
    // These are called for every row.
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

  /** Returns a key that is equal for all rows of one group. */
  public Object key(Row row) {
    Retransmit event = row.event();
    return switch (this) {
      case FLOW -> new Flow(event.local(), event.remote(), event.socket().netnsIdentity());
      case RADDR -> event.remote().address();
      case LADDR -> event.local().address();
      case STATE -> event.state();
      case TYPE -> event.type();
      case CONTAINER, PROCESS ->
          Arrays.asList(fields().stream().map(field -> field.value(row)).toArray());
    };
  }

  /** Returns the key of {@link #FLOW} for the rows of the connection whose owner was found. */
  static Object flowKey(OwnerFound found) {
    return new Flow(found.local(), found.remote(), found.socket().netnsIdentity());
  }

  /** Returns whether the key depends on the owner. */
  boolean isByOwner() {
    return this == CONTAINER || this == PROCESS;
  }

  /** Returns the fields that name a group in JSON and CSV. */
  public List<Field> fields() {
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

  /** Returns the name in option values and JSON, such as {@code flow}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
