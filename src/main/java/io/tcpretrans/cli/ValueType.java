package io.tcpretrans.cli;

import java.util.function.Function;

/**
 * The type of an option's value: its Java class, its label in --help and how it is read.
 *
 * @param read throws IllegalArgumentException with a message for the user; null: picocli reads the
 *     class itself
 */
record ValueType<E>(Class<E> javaClass, String label, Function<String, E> read) {
  /** A type that picocli reads: a text, a path or a constant of an enum in any case. */
  static <E> ValueType<E> of(Class<E> javaClass, String label) {
    return new ValueType<>(javaClass, label, null);
  }

  /**
   * A type of number.
   *
   * @param read throws NumberFormatException
   * @param noun completes the message "'TEXT' is not ..."
   */
  static <E extends Number> ValueType<E> number(
      Class<E> javaClass, String label, Function<String, E> read, String noun) {
    return new ValueType<>(
        javaClass,
        label,
        text -> {
          try {
            return read.apply(text);
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not " + noun, e);
          }
        });
  }
}
