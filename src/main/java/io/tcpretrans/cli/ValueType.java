package io.tcpretrans.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

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
    return javaClass.isEnum() ? "one of " + choices() : label;
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

  /** Returns whether the text, in upper or lower case, is one of a closed list of values. */
  final boolean hasChoice(String text) {
    return javaClass.isEnum()
        && Arrays.stream(javaClass.getEnumConstants())
            .anyMatch(constant -> constant.toString().equalsIgnoreCase(text));
  }

  /** Returns the error about a text that is not what the option needs. */
  static WrongUsage notA(String noun, String text) {
    return new WrongUsage("'" + text + "' is not " + noun);
  }

  private String choices() {
    return Arrays.stream(javaClass.getEnumConstants())
        .map(Object::toString)
        .collect(Collectors.joining(" "));
  }

  /** Returns the error message for a value, without a full stop; null: the value is valid. */
  String error(E value) {
    return null;
  }
}
