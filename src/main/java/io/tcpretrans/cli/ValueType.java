package io.tcpretrans.cli;

import java.util.Arrays;
import java.util.List;
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

  /**
   * Returns the possible values, for help and completion: the constants of an enum except UNKNOWN,
   * which is valid and rare. Empty if there are too many values to list.
   */
  List<String> choices() {
    E[] constants = javaClass.getEnumConstants();
    return constants == null
        ? List.of()
        : Arrays.stream(constants)
            .map(Object::toString)
            .filter(name -> !name.equals("UNKNOWN"))
            .toList();
  }

  /** Returns whether the value is the name of a file. */
  boolean isFile() {
    return label.equals("FILE");
  }

  /** Returns whether the value is the name of a directory. */
  boolean isDirectory() {
    return label.equals("DIR");
  }

  /** Returns the error message for a value, without a full stop; null: the value is valid. */
  String error(E value) {
    return null;
  }
}
