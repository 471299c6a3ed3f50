package io.tcpretrans.field;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.PacketDrop;
import java.io.IOException;

/** The line of a recording about a dropped packet. */
public final class PacketDropFields {
  private PacketDropFields() {}

  /** Writes the line. */
  public static void writeRecordingLine(PacketDrop drop, JsonLines lines) throws IOException {
    lines.begin("drop");
    lines.put(Field.TIME.fieldName(), Times.utc(drop.time()));
    lines.put(Field.IP.fieldName(), (long) drop.ip());
    lines.put("saddr", drop.source().address());
    lines.put("sport", (long) drop.source().port());
    lines.put("daddr", drop.destination().address());
    lines.put("dport", (long) drop.destination().port());
    lines.put("flags", drop.flags());
    lines.put(Field.SEQ.fieldName(), drop.seq());
    lines.put("ack", drop.ack());
    lines.put(Field.LEN.fieldName(), drop.len());
    CauseFinding finding = drop.finding();
    DropPlace place = finding.drop();
    put(CauseField.CAUSE, finding.cause(), lines);
    put(CauseField.PROOF, finding.proof(), lines);
    put(CauseField.DROP_REASON, place.reason(), lines);
    put(CauseField.DROP_FUNCTION, place.function(), lines);
    put(CauseField.DROP_DEV, place.device(), lines);
    put(CauseField.DROP_NETNS, place.netns(), lines);
    put(CauseField.ENCAP, place.encapsulation(), lines);
    lines.put(Field.TIME_NS.fieldName(), Times.nanos(drop.time()));
    put(CauseField.DROP_NETNS_ID, place.netnsId() == 0 ? null : place.netnsId(), lines);
    lines.end();
  }

  private static void put(CauseField field, Object value, JsonLines lines) throws IOException {
    lines.put(field.fieldName(), value);
  }
}
