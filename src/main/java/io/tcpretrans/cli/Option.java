package io.tcpretrans.cli;

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

  /** An option without a value. */
  static Option<Boolean> flag(String help, String... names) {
    return new Option<>(List.of(names), help, null, false, false, null);
  }

  /**
   * An option with one value.
   *
   * @param defaultValue may be null
   */
  static <T> Option<T> single(ValueType<T> type, T defaultValue, String help, String... names) {
    return new Option<>(List.of(names), help, type, false, defaultValue, null);
  }

  /** An option with values that are separated by commas, or each given with the option again. */
  static <E> Option<List<E>> list(ValueType<E> type, String help, String... names) {
    return new Option<>(List.of(names), help, type, true, List.of(), null);
  }

  /** This option, which the user may give without a value; it then has the value {@code bare}. */
  Option<T> withBareValue(String bare) {
    return new Option<>(names, help, valueType, list, defaultValue, bare);
  }

  /** The names, the shortest first. */
  List<String> names() {
    return names;
  }

  /** The description in --help. */
  String help() {
    return help;
  }

  /** Whether the option has several values. */
  boolean isList() {
    return list;
  }

  /** The type of one value; null for a flag. */
  ValueType<?> valueType() {
    return valueType;
  }

  /** The value where the command line does not have the option; may be null. */
  T defaultValue() {
    return defaultValue;
  }

  /** The value where the user gives the option without a value; null: the option needs one. */
  String bareValue() {
    return bareValue;
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
    @SuppressWarnings("unchecked") // each value is of the type by which it was read
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
