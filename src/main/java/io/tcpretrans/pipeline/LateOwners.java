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
 * The rows whose owner was not known in time, until it is. Bounded: of too many, the connections
 * that have waited longest are given up.
 */
final class LateOwners {
  private static final int MAX_CONNECTIONS = 1 << 14;
  private static final int MAX_HELD = 1 << 14;
  private static final int MAX_AWAITED = 1 << 16;

  /** The rows of one connection. */
  static final class Rows {
    private int shown;
    private int shownWithoutPid;
    private final List<Row> held = new ArrayList<>();

    /** Whether some were shown. */
    boolean anyShown() {
      return shown > 0;
    }

    /** How many of those that were shown had no process. */
    int shownWithoutPid() {
      return shownWithoutPid;
    }

    /** Those about which the filter could not decide. */
    List<Row> held() {
      return held;
    }
  }

  /** A row whose owner is looked up. */
  private record Awaited(Row row, CompletableFuture<Owner> owner) {}

  private final Map<OwnerFound.Key, Rows> connections = new LinkedHashMap<>();

  /** In the order of asking, which is about that of the answers. */
  private final Deque<Awaited> awaited = new ArrayDeque<>();

  private int held;

  /** Waits for the owner of this row, which is made without it. */
  void await(Row row, CompletableFuture<Owner> owner) {
    if (awaited.size() < MAX_AWAITED) {
      awaited.add(new Awaited(row, owner));
      rows(row);
    }
  }

  /** Notes that this row was shown without its owner. */
  void shown(Row row) {
    Rows rows = rows(row);
    rows.shown++;
    rows.shownWithoutPid += row.owner().pid() == 0 ? 1 : 0;
  }

  /** Keeps this row, about which the filter could not decide. */
  void hold(Row row) {
    if (held < MAX_HELD) {
      held++;
      rows(row).held.add(row);
    }
  }

  private Rows rows(Row row) {
    Rows rows = connections.computeIfAbsent(OwnerFound.Key.of(row.event()), key -> new Rows());
    if (connections.size() > MAX_CONNECTIONS) {
      take(connections.keySet().iterator().next());
    }
    return rows;
  }

  /** The rows that wait for this owner, and wait no longer; null: none. */
  Rows take(OwnerFound.Key key) {
    Rows rows = connections.remove(key);
    held -= rows == null ? 0 : rows.held.size();
    return rows;
  }

  /** The lookup that began first; null: none is under way. */
  CompletableFuture<Owner> first() {
    return awaited.isEmpty() ? null : awaited.getFirst().owner;
  }

  /** The next owner that was found for rows that wait; null: none by now. */
  OwnerFound next() {
    while (!awaited.isEmpty() && awaited.getFirst().owner.isDone()) {
      Awaited first = awaited.remove();
      Owner owner = first.owner.getNow(Owner.NONE);
      boolean found = owner.pid() != 0 || owner.containerId() != null;
      if (found && connections.containsKey(OwnerFound.Key.of(first.row.event()))) {
        return OwnerFound.of(first.row.event(), Instant.now(), owner);
      }
    }
    return null;
  }
}
