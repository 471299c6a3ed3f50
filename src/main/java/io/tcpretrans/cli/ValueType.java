package io.tcpretrans.cli;

import java.util.Arrays;
import java.util.List;

/**
 * The type of an option's value: how it is named in --help, how it is read and when it is valid.
 * This class reads strings and enum constants.
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

  /** Returns what a value is, such as {@code a port (0-65535)}. */
  String noun() {
    return javaClass.isEnum() ? "one of " + String.join(" ", choices()) : label;
  }

  /**
   * Returns the value of a text.
   *
   * @param text not empty
   * @throws WrongUsage with a message that names the text, but not the option
   */
  E read(String text) throws WrongUsage {
    if (!javaClass.isEnum()) {
      return javaClass.cast(text);
    }
    for (E constant : javaClass.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    throw notA(noun(), text);
  }

  /** Returns whether the text has a value of this type, and the value is valid. */
  boolean accepts(String text) {
    try {
      return !text.isEmpty() && error(read(text)) == null;
    } catch (WrongUsage e) {
      return false;
    }
  }

  /** Returns whether the text, in upper or lower case, is one of {@link #choices}. */
  boolean hasChoice(String text) {
    return choices().stream().anyMatch(text::equalsIgnoreCase);
  }

  /** Returns the error about a text that is not what the option needs. */
  static WrongUsage notA(String noun, String text) {
    return new WrongUsage("'" + text + "' is not " + noun);
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
