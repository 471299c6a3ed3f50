package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The rows that were made before their owner was found, and the lookups of these owners. The size
 * is bounded: when there are too many connections, the one that was added first is removed, and its
 * rows stay without an owner. Only the pipeline thread uses this class.
 */
final class LateOwners {
  private static final int MAX_CONNECTIONS = 1 << 14;
  private static final int MAX_UNDECIDED = 1 << 14;
  private static final int MAX_LOOKUPS = 1 << 16;

  /** The rows of one connection. */
  static final class Rows {
    private int shown;
    private int shownWithoutPid;
    private final List<Row> undecided = new ArrayList<>();

    /** Returns whether a row of the connection was shown. */
    boolean anyShown() {
      return shown > 0;
    }

    /** Returns the number of rows that were shown with PID 0. */
    int shownWithoutPid() {
      return shownWithoutPid;
    }

    /** Returns the rows that were not shown because the filter needs the owner. */
    List<Row> undecided() {
      return undecided;
    }
  }

  /** An unfinished lookup of the owner of a row. */
  private record Lookup(Row row, CompletableFuture<Owner> owner) {}

  private final Map<OwnerFound.Key, Rows> rowsByConnection = new LinkedHashMap<>();

  /** In the order in which the lookups started. They finish in about the same order. */
  private final Deque<Lookup> lookups = new ArrayDeque<>();

  private int undecidedCount;

  /** Adds the unfinished lookup of the owner of this row. */
  void addLookup(Row row, CompletableFuture<Owner> owner) {
    if (lookups.size() < MAX_LOOKUPS) {
      lookups.add(new Lookup(row, owner));
      rows(row);
    }
  }

  /** Adds a row that was shown without its owner. */
  void addShown(Row row) {
    Rows rows = rows(row);
    rows.shown++;
    rows.shownWithoutPid += row.owner().pid() == 0 ? 1 : 0;
  }

  /** Adds a row that was not shown because the filter needs the owner. */
  void addUndecided(Row row) {
    if (undecidedCount < MAX_UNDECIDED) {
      undecidedCount++;
      rows(row).undecided.add(row);
    }
  }

  private Rows rows(Row row) {
    Rows rows = rowsByConnection.computeIfAbsent(OwnerFound.Key.of(row.event()), key -> new Rows());
    if (rowsByConnection.size() > MAX_CONNECTIONS) {
      remove(rowsByConnection.keySet().iterator().next());
    }
    return rows;
  }

  /** Removes and returns the rows of a connection; null: it has none here. */
  Rows remove(OwnerFound.Key connection) {
    Rows rows = rowsByConnection.remove(connection);
    undecidedCount -= rows == null ? 0 : rows.undecided.size();
    return rows;
  }

  /** Returns whether there are lookups that {@link #nextFound} has not removed. */
  boolean hasLookups() {
    return !lookups.isEmpty();
  }

  /** Waits 1 ms at most until the lookup that started first has finished. */
  void awaitFirst() {
    LookupQueue.awaitBriefly(lookups.getFirst().owner);
  }

  /**
   * Removes finished lookups up to the next one that found an owner for rows of this class, and
   * returns that owner.
   *
   * @return null: the first lookup has not finished, or there is none
   */
  OwnerFound nextFound() {
    while (!lookups.isEmpty() && lookups.getFirst().owner.isDone()) {
      Lookup first = lookups.remove();
      Owner owner = first.owner.getNow(Owner.NONE);
      boolean found = owner.pid() != 0 || owner.containerId() != null;
      if (found && rowsByConnection.containsKey(OwnerFound.Key.of(first.row.event()))) {
        return OwnerFound.of(first.row.event(), Instant.now(), owner);
      }
    }
    return null;
  }
}
