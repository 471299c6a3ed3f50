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
 * The connections with rows that were made before their owner was found, and the lookups of these
 * owners. Only the pipeline thread uses this class.
 *
 * <p>The memory is bounded. Beyond {@link #MAX_CONNECTIONS}, the connection that was added first is
 * removed. Beyond the other two limits, nothing is added. The rows that this affects stay without
 * an owner, or hidden if the filter needs the owner.
 */
final class LateOwners {
  private static final int MAX_CONNECTIONS = 1 << 14;
  private static final int MAX_UNDECIDED_ROWS = 1 << 14;
  private static final int MAX_LOOKUPS = 1 << 16;

  /** The rows of one connection. */
  static final class Rows {
    private int shownCount;
    private int shownWithoutPid;
    private final List<Row> undecidedRows = new ArrayList<>();

    /** Returns whether a row of the connection was shown. */
    boolean anyShown() {
      return shownCount > 0;
    }

    /** Returns the number of rows that were shown with PID 0. */
    int shownWithoutPid() {
      return shownWithoutPid;
    }

    /** Returns the rows that were not shown because the filter needs the owner. */
    List<Row> undecidedRows() {
      return undecidedRows;
    }
  }

  /** An unfinished lookup of the owner of a row. */
  private record Lookup(Row row, CompletableFuture<Owner> owner) {}

  private final Map<OwnerFound.ConnectionKey, Rows> rowsByConnection = new LinkedHashMap<>();

  /** In the order in which the lookups started. They finish in about the same order. */
  private final Deque<Lookup> lookups = new ArrayDeque<>();

  private int undecidedCount;

  /** Adds the unfinished lookup of the owner of this row, unless there are too many. */
  void addLookup(Row row, CompletableFuture<Owner> owner) {
    if (lookups.size() < MAX_LOOKUPS) {
      lookups.add(new Lookup(row, owner));
      ofConnection(row); // nextFound() needs the connection, also if none of its rows is added
    }
  }

  /**
   * Adds a row that was shown while its owner was {@link Owner#pending}. Such an owner may already
   * have a PID, and lack only the container.
   */
  void addShown(Row row) {
    Rows rows = ofConnection(row);
    rows.shownCount++;
    rows.shownWithoutPid += row.owner().pid() == 0 ? 1 : 0;
  }

  /**
   * Adds a row that was not shown because the filter needs the owner, unless there are too many.
   */
  void addUndecided(Row row) {
    if (undecidedCount < MAX_UNDECIDED_ROWS) {
      undecidedCount++;
      ofConnection(row).undecidedRows.add(row);
    }
  }

  /** Returns the rows of this row's connection, which is added if it is new. */
  private Rows ofConnection(Row row) {
    Rows rows =
        rowsByConnection.computeIfAbsent(
            OwnerFound.ConnectionKey.of(row.event()), key -> new Rows());
    if (rowsByConnection.size() > MAX_CONNECTIONS) {
      remove(rowsByConnection.keySet().iterator().next());
    }
    return rows;
  }

  /** Removes a connection and returns its rows; null: the connection was not added. */
  Rows remove(OwnerFound.ConnectionKey connection) {
    Rows rows = rowsByConnection.remove(connection);
    undecidedCount -= rows == null ? 0 : rows.undecidedRows.size();
    return rows;
  }

  /** Returns whether a lookup was added that {@link #nextFound} has not removed yet. */
  boolean hasLookups() {
    return !lookups.isEmpty();
  }

  /**
   * Waits 1 ms at most until the lookup that started first has finished. Called only while {@link
   * #hasLookups}.
   */
  void awaitFirst() {
    LookupQueue.awaitBriefly(lookups.getFirst().owner);
  }

  /**
   * Removes finished lookups, in the order in which they started, up to one that found the owner of
   * a connection that was not removed. Returns that owner.
   *
   * @return null: no lookup is left, or the next one has not finished
   */
  OwnerFound nextFound() {
    while (!lookups.isEmpty() && lookups.getFirst().owner.isDone()) {
      Lookup first = lookups.remove();
      Owner owner = first.owner.getNow(Owner.NONE);
      boolean found = owner.pid() != 0 || owner.containerId() != null || owner.unit() != null;
      if (found && rowsByConnection.containsKey(OwnerFound.ConnectionKey.of(first.row.event()))) {
        return OwnerFound.of(first.row.event(), Instant.now(), owner);
      }
    }
    return null;
  }
}
