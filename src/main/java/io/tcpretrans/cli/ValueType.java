package io.tcpretrans.cli;

import picocli.CommandLine.ITypeConverter;

/**
 * The type of an option's value: how it is named in --help, how it is read and when it is valid.
 */
class ValueType<E> {
  private final Class<E> javaClass;
  private final String label;

  ValueType(Class<E> javaClass, String label) {
    this.javaClass = javaClass;
    this.label = label;
  }

  Class<E> javaClass() {
    return javaClass;
  }

  /** The placeholder of the value in --help. */
  String label() {
    return label;
  }

  /** How the value is read; null: picocli reads texts, paths and the names of enum constants. */
  ITypeConverter<E> converter() {
    return null;
  }

  /** The error message for a value, without a full stop; null: the value is valid. */
  String error(E value) {
    return null;
  }
}
