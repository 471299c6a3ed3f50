package io.tcpretrans.cli;

import io.tcpretrans.filter.Selection;
import java.util.List;

/**
 * One entry of the list of a filter option.
 *
 * @param negated whether {@code !} stands before the entry
 */
record ListEntry<E>(boolean negated, E value) {
  /**
   * Returns the entries as a selection. A {@code !} before the first entry negates the whole list.
   *
   * @param option a name of the option, for the error
   * @throws WrongUsage if {@code !} stands before a later entry and not before the first
   */
  static <E> Selection<E> selection(String option, List<ListEntry<E>> entries) throws WrongUsage {
    boolean negated = !entries.isEmpty() && entries.get(0).negated;
    for (ListEntry<E> entry : entries) {
      if (entry.negated && !negated) {
        throw new WrongUsage(
            option
                + " selects either what is in its list, or with ! before the first entry what is"
                + " not in it; put ! before the first entry, or leave it out");
      }
    }
    return new Selection<>(negated, entries.stream().map(ListEntry::value).toList());
  }
}
