package io.tcpretrans.why.decision;

import io.tcpretrans.why.decision.DroppedPacket.Trait;
import java.util.List;
import java.util.function.Predicate;

/**
 * Step 4 of the decision: the drop that counts where several places dropped the same bytes. All but
 * one of these packets are copies.
 */
final class DropChoice {
  private final int previousHash;
  private final CopyPlaces copyPlaces;

  /**
   * @param previousHash hash of the transmission that is repeated; 0: unknown
   * @param copyPlaces gets the places of the copies
   */
  DropChoice(int previousHash, CopyPlaces copyPlaces) {
    this.previousHash = previousHash;
    this.copyPlaces = copyPlaces;
  }

  /**
   * Returns the latest drop of the packet itself, and notes the places that dropped its copies.
   *
   * @param drops oldest first, at least one
   * @return null: no record separates the packet from its copies
   */
  DroppedPacket latest(List<DroppedPacket> drops) {
    List<DroppedPacket> left = drops;
    left = preferIfSeveral(left, drop -> !drop.has(Trait.OTHER_HOST));
    left = preferIfSeveral(left, drop -> drop.has(Trait.FAST_CLONE));
    noteCopies(drops, left);
    left = preferIfSeveral(left, this::hasPreviousHash);
    boolean undecided = nameSeveralPlaces(left) && !areTransmissions(left);
    return undecided || copyPlaces.mayBeCopy(last(left)) ? null : last(left);
  }

  /** Notes the places of the other drops of the same bytes, which are copies. */
  private void noteCopies(List<DroppedPacket> all, List<DroppedPacket> packets) {
    DroppedPacket latest = last(packets);
    all.stream()
        .filter(drop -> !packets.contains(drop))
        .filter(drop -> drop.packet().bytes().overlaps(latest.packet().bytes()))
        .filter(drop -> !drop.site().isSamePlace(latest.site()))
        .forEach(copyPlaces::note);
  }

  /**
   * Returns whether each is the skb that TCP itself sent. A transmission has only one, so these are
   * several transmissions, of which one was not seen as an attempt, and no copies.
   */
  private static boolean areTransmissions(List<DroppedPacket> drops) {
    return drops.stream().allMatch(drop -> drop.has(Trait.FAST_CLONE));
  }

  private boolean hasPreviousHash(DroppedPacket drop) {
    return previousHash != 0 && drop.packet().hash() == previousHash;
  }

  /** Returns the drops of this kind if there are any and several places are named. */
  private static List<DroppedPacket> preferIfSeveral(
      List<DroppedPacket> drops, Predicate<DroppedPacket> kind) {
    List<DroppedPacket> preferred = drops.stream().filter(kind).toList();
    return preferred.isEmpty() || !nameSeveralPlaces(drops) ? drops : preferred;
  }

  /** Drops of other bytes than the latest one may have been elsewhere. */
  private static boolean nameSeveralPlaces(List<DroppedPacket> drops) {
    DroppedPacket latest = last(drops);
    return drops.stream()
        .filter(drop -> isOfSameBytes(drop.packet(), latest.packet()))
        .anyMatch(drop -> !drop.site().isSamePlace(latest.site()));
  }

  /** A later fragment has unknown bytes, which may be any. */
  private static boolean isOfSameBytes(Packet packet, Packet other) {
    return packet.laterFragment()
        || other.laterFragment()
        || packet.bytes().overlaps(other.bytes());
  }

  private static DroppedPacket last(List<DroppedPacket> drops) {
    return drops.get(drops.size() - 1);
  }
}
