package io.tcpretrans.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * An option of the command line: its names, help, value type and default value.
 *
 * @param <T> Boolean for a flag, a List for an option with several values
 */
final class Option<T> {
  private final List<String> names;
  private final String help;
  private final ValueType<?> valueType;
  private final boolean list;
  private final T defaultValue;
  private final String bareValue;

  private Option(
      List<String> names,
      String help,
      ValueType<?> valueType,
      boolean list,
      T defaultValue,
      String bareValue) {
    this.names = names;
    this.help = help;
    this.valueType = valueType;
    this.list = list;
    this.defaultValue = defaultValue;
    this.bareValue = bareValue;
  }

  /** Returns an option without a value. */
  static Option<Boolean> flag(String help, String... names) {
    return new Option<>(List.of(names), help, null, false, false, null);
  }

  /**
   * Returns an option with one value.
   *
   * @param defaultValue may be null
   */
  static <T> Option<T> single(ValueType<T> type, T defaultValue, String help, String... names) {
    return new Option<>(List.of(names), help, type, false, defaultValue, null);
  }

  /** Returns an option with a list of values: separated by commas. */
  static <E> Option<List<E>> list(ValueType<E> type, String help, String... names) {
    return new Option<>(List.of(names), help, type, true, List.of(), null);
  }

  /** Returns a copy of this option, for which {@code bare} replaces a missing value. */
  Option<T> withBareValue(String bare) {
    return new Option<>(names, help, valueType, list, defaultValue, bare);
  }

  /** Returns the names, the shortest first. */
  List<String> names() {
    return names;
  }

  /** Returns the description in --help. */
  String help() {
    return help;
  }

  /** Returns whether the option has a list of values. */
  boolean isList() {
    return list;
  }

  /** Returns the type of one value; null for a flag. */
  ValueType<?> valueType() {
    return valueType;
  }

  /** Returns the value for a command line without the option; may be null. */
  T defaultValue() {
    return defaultValue;
  }

  /**
   * Returns the text that replaces a missing value; null: the option needs a value or is a flag.
   */
  String bareValue() {
    return bareValue;
  }

  /**
   * Returns the value that the command line gives to this option, which is no flag.
   *
   * @param name by which the command line has the option
   * @param text null: the value is missing
   * @throws WrongUsage if the value is missing, or if it or one of its list is not of the type
   */
  Object read(String name, String text) throws WrongUsage {
    String value = text == null ? bareValue : text;
    if (value == null || value.isEmpty()) {
      throw new WrongUsage(
          name + " needs a value: " + valueType.noun() + ValueNotes.of(name, null));
    }
    if (!list) {
      return readOne(name, value);
    }
    List<Object> elements = new ArrayList<>();
    for (String element : value.split(",", -1)) {
      if (element.isEmpty()) {
        throw new WrongUsage(
            "the list '"
                + value
                + "' of "
                + name
                + " has an empty value; separate the values with single commas and no blanks");
      }
      elements.add(readOne(name, element));
    }
    return List.copyOf(elements);
  }

  private Object readOne(String name, String text) throws WrongUsage {
    try {
      return valueType.read(text);
    } catch (WrongUsage e) {
      throw new WrongUsage(
          "invalid value of " + name + ": " + e.getMessage() + ValueNotes.of(name, text));
    }
  }

  /**
   * Checks the values that the command line gives to this option, if it has the option.
   *
   * @throws WrongUsage with the error of the first value that is not valid
   */
  void check(OptionValues values) throws WrongUsage {
    if (valueType == null || !values.has(this)) {
      return;
    }
    @SuppressWarnings("unchecked") // read() read each value by this type
    ValueType<Object> type = (ValueType<Object>) valueType;
    Object given = values.get(this);
    for (Object value : list ? (List<?>) given : List.of(given)) {
      String error = type.error(value);
      if (error != null) {
        throw new WrongUsage(error);
      }
    }
  }
}
