package io.tcpretrans.filter;

import java.util.List;

/** Selections for tests. */
public final class Selections {
  private Selections() {}

  /** Returns the selection of the values that match one of these entries. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of() only reads the array
  public static <E> Selection<E> of(E... entries) {
    return new Selection<>(false, List.of(entries));
  }

  /** Returns the selection of the values that match none of these entries. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of() only reads the array
  public static <E> Selection<E> except(E... entries) {
    return new Selection<>(true, List.of(entries));
  }
}
