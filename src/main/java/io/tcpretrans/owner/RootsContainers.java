package io.tcpretrans.owner;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names and short ids of containers that root's runtimes made. A user may give a container of
 * his own any name and id; it is not shown as one of root's. Thread-safe.
 */
final class RootsContainers {
  /** The most names and short ids; a full set is emptied. */
  private static final int CAPACITY = 1 << 16;

  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  /** Returns whether the container with this claim has been added. */
  boolean contains(ContainerClaim claim) {
    return shown.contains(new Container(claim, null).shortId());
  }

  /**
   * Adds a container of root.
   *
   * @return whether its name or its id was not there yet
   */
  boolean add(Container container) {
    if (shown.size() >= CAPACITY) {
      shown.clear();
    }
    boolean hasNewId = shown.add(container.shortId());
    boolean hasNewName = container.name() != null && shown.add(container.name());
    return hasNewId || hasNewName;
  }

  /**
   * Returns what a container is shown as: a user's container with an id of root's as none, one with
   * a name of root's without that name, and any other as itself.
   */
  Container shownAs(Container container) {
    if (!container.isUsers()) {
      return container;
    }
    if (shown.contains(container.shortId())) {
      return Container.NONE;
    }
    boolean isTaken = container.name() != null && shown.contains(container.name());
    return isTaken ? new Container(container.claim(), null) : container;
  }
}
