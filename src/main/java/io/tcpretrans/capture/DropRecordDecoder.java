package io.tcpretrans.capture;

import io.tcpretrans.event.Encapsulation;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.Packet;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Site;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A decoder of struct dropped_packet and struct departure of bpf/wire.h. */
final class DropRecordDecoder {
  // enum dropped_flags of wire.h
  private static final int FRAGMENT = 2;
  private static final Map<Trait, Integer> FLAGS =
      Map.of(
          Trait.TRACKED, 1,
          Trait.DEVICE_DOWN, 4,
          Trait.FORWARDING_OFF, 8,
          Trait.RX_HANDLER, 16,
          Trait.RECEIVED_BEFORE, 32,
          Trait.CONNTRACK_REFUSED, 64,
          Trait.PULLED, 128);

  /** PACKET_OTHERHOST of include/uapi/linux/if_packet.h. */
  private static final int OTHERHOST = 3;

  /** SKB_FCLONE_CLONE of include/linux/skbuff.h. */
  private static final int FCLONE_CLONE = 2;

  private static final int ACK = 16;

  private static final Encapsulation[] ENCAPSULATIONS = Encapsulation.values();

  private final DropNames names;

  DropRecordDecoder(DropNames names) {
    this.names = names;
  }

  /**
   * Decodes a struct dropped_packet.
   *
   * @param at offset of the record in bytes
   */
  DroppedPacket drop(ByteBuffer records, int at) {
    int flags = unsigned(records, at + WireLayout.DroppedPacket.FLAGS);
    Packet packet =
        new Packet(
            new Flow(null, records.getInt(at + WireLayout.DroppedPacket.FLOW)),
            new SequenceRange(
                records.getInt(at + WireLayout.DroppedPacket.SEQ),
                records.getInt(at + WireLayout.DroppedPacket.END)),
            records.getInt(at + WireLayout.DroppedPacket.ACK),
            unsigned(records, at + WireLayout.DroppedPacket.TCP_FLAGS),
            records.getInt(at + WireLayout.DroppedPacket.HASH),
            (flags & FRAGMENT) != 0,
            encapsulation(unsigned(records, at + WireLayout.DroppedPacket.ENCAP)));
    return new DroppedPacket(
        records.getLong(at + WireLayout.DroppedPacket.TIME_NS),
        packet,
        site(records, at),
        traits(records, at, flags));
  }

  private Site site(ByteBuffer records, int at) {
    long location = records.getLong(at + WireLayout.DroppedPacket.LOCATION);
    return new Site(
        names.function(location),
        names.reason(records.getInt(at + WireLayout.DroppedPacket.REASON)),
        netns(
            records.getLong(at + WireLayout.DroppedPacket.NETNS_ID),
            records.getInt(at + WireLayout.DroppedPacket.NETNS)),
        records.getInt(at + WireLayout.DroppedPacket.IFINDEX),
        EventDecoder.deviceName(records, at + WireLayout.DroppedPacket.DEV),
        location);
  }

  private Set<Trait> traits(ByteBuffer records, int at, int flags) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    FLAGS.forEach(
        (trait, flag) -> {
          if ((flags & flag) != 0) {
            traits.add(trait);
          }
        });
    if (unsigned(records, at + WireLayout.DroppedPacket.PACKET_TYPE) == OTHERHOST) {
      traits.add(Trait.OTHER_HOST);
    }
    if (unsigned(records, at + WireLayout.DroppedPacket.FCLONE) == FCLONE_CLONE) {
      traits.add(Trait.FAST_CLONE);
    }
    if (names.hasReason("TCP_OLD_SEQUENCE")) {
      traits.add(Trait.DUPLICATES_NAMED);
    }
    return traits;
  }

  /**
   * Decodes a struct departure.
   *
   * @param at offset of the record in bytes
   */
  Departure departure(ByteBuffer records, int at) {
    Packet packet =
        new Packet(
            new Flow(null, records.getInt(at + WireLayout.Departure.FLOW)),
            new SequenceRange(
                records.getInt(at + WireLayout.Departure.LOW),
                records.getInt(at + WireLayout.Departure.HIGH)),
            records.getInt(at + WireLayout.Departure.ACK),
            ACK,
            records.getInt(at + WireLayout.Departure.HASH),
            false,
            encapsulation(unsigned(records, at + WireLayout.Departure.ENCAP)));
    return new Departure(
        records.getLong(at + WireLayout.Departure.FIRST_NS),
        records.getLong(at + WireLayout.Departure.LAST_NS),
        packet,
        netns(
            records.getLong(at + WireLayout.Departure.NETNS_ID),
            records.getInt(at + WireLayout.Departure.NETNS)),
        records.getInt(at + WireLayout.Departure.IFINDEX),
        EventDecoder.deviceName(records, at + WireLayout.Departure.DEV));
  }

  private static Netns netns(long id, int inode) {
    return id == 0 ? null : new Netns(id, Integer.toUnsignedLong(inode));
  }

  /** Returns the tunnel by its number in enum encapsulation of wire.h; null: none. */
  private static Encapsulation encapsulation(int number) {
    return number == 0 || number > ENCAPSULATIONS.length ? null : ENCAPSULATIONS[number - 1];
  }

  private static int unsigned(ByteBuffer records, int at) {
    return Byte.toUnsignedInt(records.get(at));
  }
}
