package io.tcpretrans.view;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.SentCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts by group, in bounded memory: past the bound the smaller half of the groups becomes one
 * whose total is right. A group that comes again after that is counted anew.
 */
public final class Tally {
  private static final int MAX_GROUPS = 1 << 14;
  private final Grouping grouping;
  private final SentCounts kernel;
  private final int maxGroups;
  private final Map<Object, Counts> groups = new LinkedHashMap<>();

  /** What is counted by owner while the owner is looked up, by connection. */
  private final Map<OwnerFound.Key, Counts> pending = new LinkedHashMap<>();

  private Counts other = new Counts();

  /**
   * @param kernel asked for what the connections have sent
   */
  public Tally(Grouping grouping, SentCounts kernel) {
    this(grouping, kernel, MAX_GROUPS);
  }

  Tally(Grouping grouping, SentCounts kernel, int maxGroups) {
    this.grouping = grouping;
    this.kernel = kernel;
    this.maxGroups = maxGroups;
  }

  void add(Retransmit event) {
    if (grouping.isByOwner() && event.owner().pending() && pending.size() < maxGroups) {
      pending.computeIfAbsent(OwnerFound.Key.of(event), key -> new Counts()).add(event);
      return;
    }
    groups.computeIfAbsent(grouping.key(event), key -> new Counts()).add(event);
    foldIfTooMany();
  }

  /** Gives what was counted without this owner to it; what was counted before a reset stays. */
  void owner(OwnerFound found) {
    Counts flow = groups.get(Grouping.flow(found));
    if (flow != null) {
      flow.name(found);
    }
    Counts counts = pending.remove(found.key());
    if (counts != null) {
      counts.name(found);
      groups.merge(grouping.key(counts.sample()), counts, Counts::plus);
      foldIfTooMany();
    }
  }

  /** The groups, with what is counted for those whose owner is pending. */
  private Collection<Counts> all() {
    if (pending.isEmpty()) {
      return groups.values();
    }
    Map<Object, Counts> all = new LinkedHashMap<>(groups);
    pending.values().forEach(c -> all.merge(grouping.key(c.sample()), c, Counts::plus));
    return all.values();
  }

  private static Comparator<Counts> smallestFirst() {
    return Comparator.comparingLong(Counts::segs).thenComparingLong(Counts::retransmits);
  }

  private void foldIfTooMany() {
    if (groups.size() <= maxGroups) {
      return;
    }
    readSent(groups.values()); // the kernel knows only the connections that ended last
    List<Map.Entry<Object, Counts>> entries = new ArrayList<>(groups.entrySet());
    entries.sort(Map.Entry.comparingByValue(smallestFirst()));
    for (Map.Entry<Object, Counts> entry : entries.subList(0, entries.size() / 2)) {
      other.add(entry.getValue());
      groups.remove(entry.getKey());
    }
  }

  /** The groups that have retransmits, worst first; at the end the others, if there are any. */
  List<Counts> worstFirst() {
    List<Counts> lines = new ArrayList<>();
    for (Counts counts : all()) {
      if (counts.retransmits() > 0) {
        lines.add(counts);
      }
    }
    lines.sort(smallestFirst().reversed());
    if (other.retransmits() > 0) {
      lines.add(other);
    }
    return lines;
  }

  /**
   * Brings what the connections of these groups have sent up to date. Of a group that is no flow
   * nothing is read: it has no rate.
   */
  void readSent(Collection<Counts> lines) {
    if (grouping == Grouping.FLOW) {
      lines.forEach(flow -> flow.readSent(kernel));
    }
  }

  /** All groups together. */
  Counts total() {
    Counts total = new Counts();
    all().forEach(total::add);
    total.add(other);
    return total;
  }

  /**
   * Of the segments that all connections that are kept apart have sent, how many were retransmits,
   * in per cent.
   */
  Double ratePercent() {
    return Counts.ratePercent(
        groups.values().stream().mapToLong(Counts::sent).sum(),
        groups.values().stream().mapToLong(Counts::resent).sum());
  }

  /** Begins to count anew. */
  void reset() {
    groups.values().forEach(Counts::reset);
    pending.clear();
    other = new Counts();
  }
}
