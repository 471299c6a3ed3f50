package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.DropRow;
import io.tcpretrans.capture.WireLayout.DropRowsHeader;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.PacketDrop;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.SequenceRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A reader of the drops that the BPF programs report one by one. Only the thread that polls the
 * session may use an object.
 */
public final class DropRowReader {
  private static final int BATCH_ROWS = 512;

  private final DropRecordDecoder decoder;
  private final Function<DroppedPacket, CauseFinding> decision;
  private final ByteBuffer batch =
      ByteBuffer.allocateDirect(DropRowsHeader.SIZE + BATCH_ROWS * DropRow.SIZE)
          .order(ByteOrder.nativeOrder());
  private long leftOut;

  /**
   * Reads nothing yet.
   *
   * @param decision returns the cause of a drop; null: it is harmless
   */
  public DropRowReader(DropNames names, Function<DroppedPacket, CauseFinding> decision) {
    this.decoder = new DropRecordDecoder(names);
    this.decision = decision;
  }

  /**
   * Passes the drops that are not harmless to a consumer, and the number of those that were left
   * out.
   *
   * @param read fills the batch and returns the number of rows, or -errno
   */
  void read(
      ToIntFunction<ByteBuffer> read, KernelClock clock, Consumer<? super Event> consumer) {
    int count;
    do {
      count = read.applyAsInt(batch);
      for (int row = 0; row < count; row++) {
        accept(DropRowsHeader.SIZE + row * DropRow.SIZE, clock, consumer);
      }
    } while (count == BATCH_ROWS);
    long leftOutNow = count < 0 ? leftOut : batch.getLong(DropRowsHeader.LEFT_OUT);
    if (leftOutNow > leftOut) {
      consumer.accept(new DropsLeftOut(Instant.now(), leftOutNow - leftOut));
      leftOut = leftOutNow;
    }
  }

  private void accept(int at, KernelClock clock, Consumer<? super Event> consumer) {
    DroppedPacket drop = decoder.drop(batch, at + DropRow.TIME_NS);
    CauseFinding finding = decision.apply(drop);
    if (finding == null) {
      return;
    }
    int version = batch.get(at + DropRow.IP);
    SequenceRange bytes = drop.packet().bytes();
    consumer.accept(
        new PacketDrop(
            clock.instant(drop.timeNs()),
            EventDecoder.endpoint(batch, version, at + DropRow.SADDR, at + DropRow.SPORT),
            EventDecoder.endpoint(batch, version, at + DropRow.DADDR, at + DropRow.DPORT),
            drop.packet().tcpFlags(),
            Integer.toUnsignedLong(bytes.start()),
            Integer.toUnsignedLong(drop.packet().ack()),
            Integer.toUnsignedLong(bytes.end() - bytes.start()),
            finding));
  }
}
