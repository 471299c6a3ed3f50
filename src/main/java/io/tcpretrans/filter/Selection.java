package io.tcpretrans.filter;

import java.util.List;
import java.util.function.Predicate;

/**
 * The entries of a list option. A value passes if it matches one of them or, if the list is
 * negated, none of them. Every value passes a list without entries.
 *
 * @param negated whether the list began with {@code !}
 */
public record Selection<E>(boolean negated, List<E> entries) {
  /** Returns the selection that every value passes. */
  public static <E> Selection<E> all() {
    return new Selection<>(false, List.of());
  }

  /** Returns whether every value passes, because there are no entries. */
  public boolean isAll() {
    return entries.isEmpty();
  }

  /**
   * Returns whether a value passes.
   *
   * @param matches whether the value matches an entry
   */
  boolean passes(Predicate<? super E> matches) {
    return isAll() || matchesAny(matches) != negated;
  }

  /** Returns whether a value matches an entry; false without entries. */
  boolean matchesAny(Predicate<? super E> matches) {
    for (E entry : entries) {
      if (matches.test(entry)) {
        return true;
      }
    }
    return false;
  }
}
