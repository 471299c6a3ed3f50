package io.tcpretrans.field;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.OwningProcess;
import java.io.IOException;

/** The JSON line of an owner that was found late, with the names of {@link Field}. */
public final class OwnerFoundFields {
  private OwnerFoundFields() {}

  /** Writes the line of {@code -o json}. */
  public static void writeJsonLine(OwnerFound found, JsonLines lines) throws IOException {
    begin(found, lines);
    lines.end();
  }

  /** Writes the line of a recording, which also has what identifies the socket. */
  public static void writeRecordingLine(OwnerFound found, JsonLines lines) throws IOException {
    begin(found, lines);
    put(Field.TIME_NS, Times.nanos(found.time()), lines);
    put(Field.INODE, found.socket().inode(), lines);
    put(Field.NETNS_ID, found.socket().netnsId(), lines);
    put(Field.ANCESTORS, Field.ancestors(found.owner()), lines);
    OwningProcess lastOwner = found.socket().lastOwner();
    if (lastOwner != null) {
      put(Field.CLOSER_PID, lastOwner.pid(), lines);
      put(Field.CLOSER_START_NS, lastOwner.startNanos(), lines);
      put(Field.CLOSER_COMM, lastOwner.comm(), lines);
    }
    lines.end();
  }

  private static void begin(OwnerFound found, JsonLines lines) throws IOException {
    lines.begin("owner");
    put(Field.TIME, Times.utc(found.time()), lines);
    put(Field.LADDR, found.local().address(), lines);
    put(Field.LPORT, (long) found.local().port(), lines);
    put(Field.RADDR, found.remote().address(), lines);
    put(Field.RPORT, (long) found.remote().port(), lines);
    put(Field.NETNS, found.socket().netns(), lines);
    put(Field.NETNS_COOKIE, found.socket().netnsCookie(), lines);
    Owner owner = found.owner();
    put(Field.PID, owner.pid() == 0 ? null : owner.pid(), lines);
    put(Field.COMM, owner.comm(), lines);
    put(Field.CONTAINER, owner.container(), lines);
    put(Field.CONTAINER_ID, owner.containerId(), lines);
  }

  private static void put(Field field, Object value, JsonLines lines) throws IOException {
    lines.put(field.fieldName(), value);
  }
}
