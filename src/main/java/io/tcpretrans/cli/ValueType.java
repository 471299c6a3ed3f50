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

  /** Returns the placeholder of the value in --help. */
  String label() {
    return label;
  }

  /** Returns the converter from text; null: picocli itself reads strings and enum constants. */
  ITypeConverter<E> converter() {
    return null;
  }

  /** Returns the error message for a value, without a full stop; null: the value is valid. */
  String error(E value) {
    return null;
  }
}
