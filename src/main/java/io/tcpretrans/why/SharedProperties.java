package io.tcpretrans.why;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Diagnosis.LostKind;
import io.tcpretrans.event.Diagnosis.Shared;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The properties that all rows of a finding have in common. */
final class SharedProperties {
  private static final int IPV4_HOST_BITS = 8;

  /** A shorter segment says nothing about the size that a path carries: 536 is the default MSS. */
  private static final long MIN_FULL_SEGMENT = 536;

  /** The rows that repeat a segment after two or more timeouts in a row. */
  private static final int MIN_REPEATED = 3;

  private static final int MIN_CONNECTIONS_AT_ONCE = 3;
  private static final double MIN_RUN_SECONDS = 10;

  /** "At once" is at most this part of the run. */
  private static final double MAX_SPAN_SHARE = 0.1;

  private static final double MICROS_PER_SECOND = 1e6;

  private final SharedValue<IpAddress> peer = new SharedValue<>();
  private final SharedValue<IpAddress> network = new SharedValue<>();
  private final SharedValue<Serving> service = new SharedValue<>();
  private final SharedValue<LostKind> lost = new SharedValue<>();
  private final SharedValue<Long> segmentBytes = new SharedValue<>();
  private long rows;
  private long repeated;

  /** Whether segments after a lost one were delivered, as a path does that drops by chance. */
  private boolean laterOnesDelivered;

  private Instant first;
  private Instant last;

  void add(Row row) {
    Retransmit event = row.event();
    rows++;
    repeated += event.attempt() > 1 ? 1 : 0;
    laterOnesDelivered |=
        event.type() == RetransmitType.FAST || event.type() == RetransmitType.LOSS;
    peer.add(event.remote().address());
    network.add(network(event.remote()));
    service.add(Serving.of(event));
    lost.add(lostKind(event, row.cause()));
    segmentBytes.add(segmentBytes(event));
    first = first == null || event.time().isBefore(first) ? event.time() : first;
    last = last == null || event.time().isAfter(last) ? event.time() : last;
  }

  /** Returns the /24 network of an IPv4 address, or the /64 network of an IPv6 address. */
  static IpAddress network(Endpoint peer) {
    IpAddress address = peer.address();
    return address.version() == 4
        ? new IpAddress(4, 0, address.low() >> IPV4_HOST_BITS << IPV4_HOST_BITS)
        : new IpAddress(6, address.high(), 0);
  }

  /** Returns null for data, and if it is not known which packet was lost. */
  private static LostKind lostKind(Retransmit event, CauseFinding finding) {
    if (finding.lost() == LostPacket.ACK) {
      return event.type() == RetransmitType.SYN ? LostKind.SYNACK : LostKind.ACK;
    }
    if (finding.lost() == null) {
      return null;
    }
    return switch (event.type()) {
      case SYN -> LostKind.SYN;
      case SYNACK -> LostKind.SYNACK;
      default -> null;
    };
  }

  /** Returns the length of each resent segment of data; null: unknown, or they differ. */
  private static Long segmentBytes(Retransmit event) {
    boolean isData = event.type() != RetransmitType.SYN && event.type() != RetransmitType.SYNACK;
    return isData && event.segs() > 0 && event.len() % event.segs() == 0
        ? Long.valueOf(event.len() / event.segs())
        : null;
  }

  /** Returns what the rows share, compared with all rows of the run. */
  Shared shared(long connections, RunProperties run, double seconds) {
    if (rows < 2) {
      return Shared.NOTHING;
    }
    boolean onePeer = peer.get() != null;
    return new Shared(
        onePeer ? peer.get().toString() : null,
        run.peers().count(),
        onePeer || network.get() == null ? null : networkText(network.get()),
        run.networks().count(),
        service.get() == null ? null : service.get().port(),
        run.services().count(),
        lost.get(),
        repeatedBytes(),
        onePeer || connections < MIN_CONNECTIONS_AT_ONCE ? null : spanUs(seconds));
  }

  /** Returns the length of each segment if a path may drop segments of this length; else null. */
  private Long repeatedBytes() {
    Long bytes = segmentBytes.get();
    return repeated >= MIN_REPEATED
            && !laterOnesDelivered
            && bytes != null
            && bytes >= MIN_FULL_SEGMENT
        ? bytes
        : null;
  }

  private static String networkText(IpAddress network) {
    return network + (network.version() == 4 ? "/24" : "/64");
  }

  private Long spanUs(double seconds) {
    long span = ChronoUnit.MICROS.between(first, last);
    boolean atOnce =
        seconds >= MIN_RUN_SECONDS && span <= seconds * MAX_SPAN_SHARE * MICROS_PER_SECOND;
    return atOnce ? span : null;
  }
}
