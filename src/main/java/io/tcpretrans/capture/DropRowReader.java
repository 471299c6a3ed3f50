package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.DropRow;
import io.tcpretrans.capture.WireLayout.DropRowsHeader;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.PacketDrop;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.DropDecider;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.SequenceRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * A reader of the drops that the BPF programs report one by one. Only the thread that polls the
 * session may use an object.
 */
public final class DropRowReader {
  private static final int BATCH_ROWS = 512;

  private final DropRecordDecoder decoder;
  private final DropDecider drops;
  private final ByteBuffer batch =
      ByteBuffer.allocateDirect(DropRowsHeader.SIZE + BATCH_ROWS * DropRow.SIZE)
          .order(ByteOrder.nativeOrder());
  private long leftOut;

  /**
   * Reads nothing yet.
   *
   * @param drops decides which drops are harmless, and the causes of the others
   */
  public DropRowReader(DropNames names, DropDecider drops) {
    this.decoder = new DropRecordDecoder(names);
    this.drops = drops;
  }

  /**
   * Passes the drops that are not harmless to a consumer, and the number of those that were left
   * out.
   *
   * @param read fills the batch and returns the number of rows, or -errno
   * @param last whether this is the last call
   */
  void read(
      ToIntFunction<ByteBuffer> read,
      KernelClock clock,
      boolean last,
      Consumer<? super Event> consumer) {
    int count;
    do {
      count = read.applyAsInt(batch);
      for (int row = 0; row < count; row++) {
        accept(DropRowsHeader.SIZE + row * DropRow.SIZE, clock, consumer);
      }
    } while (count == BATCH_ROWS);
    drops.decide(last);
    long leftOutNow = count < 0 ? leftOut : batch.getLong(DropRowsHeader.LEFT_OUT);
    if (leftOutNow > leftOut) {
      consumer.accept(new DropsLeftOut(Instant.now(), leftOutNow - leftOut));
      leftOut = leftOutNow;
    }
  }

  private void accept(int at, KernelClock clock, Consumer<? super Event> consumer) {
    DroppedPacket drop = decoder.drop(batch, at + DropRow.TIME_NS);
    Instant time = clock.instant(drop.timeNs());
    int version = batch.get(at + DropRow.IP);
    Endpoint source = EventDecoder.endpoint(batch, version, at + DropRow.SADDR, at + DropRow.SPORT);
    Endpoint destination =
        EventDecoder.endpoint(batch, version, at + DropRow.DADDR, at + DropRow.DPORT);
    drops.add(
        drop, finding -> consumer.accept(event(time, source, destination, drop.packet(), finding)));
  }

  private static PacketDrop event(
      Instant time, Endpoint source, Endpoint destination, Packet packet, CauseFinding finding) {
    SequenceRange bytes = packet.bytes();
    return new PacketDrop(
        time,
        source,
        destination,
        packet.tcpFlags(),
        Integer.toUnsignedLong(bytes.start()),
        Integer.toUnsignedLong(packet.ack()),
        Integer.toUnsignedLong(bytes.end() - bytes.start()),
        finding);
  }
}
