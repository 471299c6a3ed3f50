package io.tcpretrans.cli;

import java.util.List;
import java.util.function.Function;

/**
 * An option of the command line: its names, help, value type, default value and check. It knows
 * nothing of picocli, so that {@link FlagsOnly} starts without it.
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
  private final Function<T, String> check;

  private Option(
      List<String> names,
      String help,
      ValueType<?> valueType,
      boolean list,
      T defaultValue,
      String bareValue,
      Function<T, String> check) {
    this.names = names;
    this.help = help;
    this.valueType = valueType;
    this.list = list;
    this.defaultValue = defaultValue;
    this.bareValue = bareValue;
    this.check = check;
  }

  /** An option without a value. */
  static Option<Boolean> flag(String help, String... names) {
    return new Option<>(List.of(names), help, null, false, false, null, null);
  }

  /**
   * An option with one value.
   *
   * @param defaultValue may be null
   */
  static <T> Option<T> single(ValueType<T> type, T defaultValue, String help, String... names) {
    return new Option<>(List.of(names), help, type, false, defaultValue, null, null);
  }

  /** An option with values that are separated by commas, or each given with the option again. */
  static <E> Option<List<E>> list(ValueType<E> type, String help, String... names) {
    return new Option<>(List.of(names), help, type, true, List.of(), null, null);
  }

  /** This option, which the user may give without a value; it then has the value {@code bare}. */
  Option<T> withBareValue(String bare) {
    return new Option<>(names, help, valueType, list, defaultValue, bare, check);
  }

  /**
   * This option with a check of its value.
   *
   * @param error returns the error message without a full stop; null: the value is valid
   */
  Option<T> checkedBy(Function<T, String> error) {
    return new Option<>(names, help, valueType, list, defaultValue, bareValue, error);
  }

  /** The names, the shortest first. */
  List<String> names() {
    return names;
  }

  /** The description in --help. */
  String help() {
    return help;
  }

  boolean isFlag() {
    return valueType == null;
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

  /** Checks the value that the command line gives to this option, if it has the option. */
  void check(OptionValues values) throws WrongUsage {
    if (check == null || !values.has(this)) {
      return;
    }
    String error = check.apply(values.get(this));
    if (error != null) {
      throw new WrongUsage(error);
    }
  }
}
