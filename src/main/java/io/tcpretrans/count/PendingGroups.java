package io.tcpretrans.count;

import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The counts of connections whose owner is being looked up, for groupings {@link Grouping#isByOwner
 * by owner}, which cannot assign these rows to a group yet.
 */
final class PendingGroups {
  private final Grouping grouping;
  private final int capacity;

  /** By connection, and then by the part of the key that is known without the owner. */
  private final Map<OwnerFound.ConnectionKey, Map<Object, GroupCounts>> connections =
      new LinkedHashMap<>();

  private int size;

  /**
   * @param capacity the most counts
   */
  PendingGroups(Grouping grouping, int capacity) {
    this.grouping = grouping;
    this.capacity = capacity;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a row, and returns whether there was room. */
  boolean add(Row row) {
    if (size >= capacity) {
      return false;
    }
    connections
        .computeIfAbsent(OwnerFound.ConnectionKey.of(row.event()), key -> new LinkedHashMap<>())
        .computeIfAbsent(grouping.eventKey(row), key -> newCounts())
        .add(row, grouping.needsCause());
    return true;
  }

  private GroupCounts newCounts() {
    size++;
    return new GroupCounts();
  }

  /** Removes the counts of a connection and returns them; empty if there are none. */
  Collection<GroupCounts> remove(OwnerFound.ConnectionKey connection) {
    Map<Object, GroupCounts> removed = connections.remove(connection);
    if (removed == null) {
      return List.of();
    }
    size -= removed.size();
    return removed.values();
  }

  void forEach(Consumer<GroupCounts> consumer) {
    connections.values().forEach(counts -> counts.values().forEach(consumer));
  }

  void clear() {
    connections.clear();
    size = 0;
  }
}
