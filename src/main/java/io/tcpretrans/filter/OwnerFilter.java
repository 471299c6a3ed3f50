package io.tcpretrans.filter;

import io.tcpretrans.event.Owner;
import io.tcpretrans.pipeline.Filter.Decision;

/**
 * The conditions on the owner. A row must meet all of them. A condition on a part of the owner that
 * is not known is undecided, also if the list is negated.
 *
 * @param pids process IDs of owners or of their ancestors; 0 matches rows for which no owner was
 *     found
 * @param comms process names of owners
 * @param containers containers of owners
 */
public record OwnerFilter(
    Selection<Long> pids, Selection<CommPattern> comms, Selection<ContainerPattern> containers) {
  /** As many digits as an ID has where the name of its container is unknown. */
  private static final int MIN_NEGATED_ID = 12;

  /** The filter that shows everything. */
  public static final OwnerFilter ALL =
      new OwnerFilter(Selection.all(), Selection.all(), Selection.all());

  boolean isSet() {
    return !equals(ALL);
  }

  /** Returns whether the filter needs the ancestors of processes. */
  public boolean needsAncestors() {
    return pids.matchesAny(pid -> pid != 0);
  }

  Decision decide(Owner owner) {
    return byPid(owner).and(byComm(owner)).and(byContainer(owner));
  }

  private Decision byPid(Owner owner) {
    if (pids.isAll()) {
      return Decision.SHOW;
    }
    if (owner.pid() == 0) {
      boolean selectsNone = !owner.pending() && pids.matchesAny(pid -> pid == 0);
      // undecided after a finished lookup, so that the summary counts the row
      return selectsNone ? decision(!pids.negated()) : Decision.UNDECIDED;
    }
    if (pids.matchesAny(pid -> pid == owner.pid())) {
      return decision(!pids.negated());
    }
    if (owner.ancestors() == null) {
      return Decision.UNDECIDED;
    }
    return decision(pids.passes(owner.ancestors()::contains));
  }

  private Decision byComm(Owner owner) {
    if (comms.isAll()) {
      return Decision.SHOW;
    }
    return owner.comm() == null
        ? Decision.UNDECIDED
        : decision(comms.passes(pattern -> pattern.matches(owner.comm())));
  }

  private Decision byContainer(Owner owner) {
    if (containers.isAll()) {
      return Decision.SHOW;
    }
    if (containers.matchesAny(pattern -> matches(pattern, owner))) {
      return decision(!containers.negated());
    }
    // A lookup that has finished and found a process has found its container, if there is one.
    boolean isFinal = owner.containerId() != null || (owner.pid() != 0 && !owner.pending());
    return isFinal ? decision(containers.negated()) : Decision.UNDECIDED;
  }

  /** A short name such as {@code db} is no ID prefix in a negated list: it would hide others. */
  private boolean matches(ContainerPattern pattern, Owner owner) {
    boolean isId = !containers.negated() || pattern.text().length() >= MIN_NEGATED_ID;
    return pattern.matches(owner.container(), isId ? owner.containerId() : null);
  }

  private static Decision decision(boolean shown) {
    return shown ? Decision.SHOW : Decision.HIDE;
  }
}
