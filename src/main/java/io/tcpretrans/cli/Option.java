package io.tcpretrans.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * An option of the command line: its names, group, help, value type and default value.
 *
 * @param <T> Boolean for a flag, a List for an option with several values
 */
final class Option<T> {
  private final List<String> names;
  private final OptionGroup group;
  private final String help;
  private final ValueType<?> valueType;
  private final boolean list;
  private final T defaultValue;
  private final String bareValue;

  private Option(
      List<String> names,
      OptionGroup group,
      String help,
      ValueType<?> valueType,
      boolean list,
      T defaultValue,
      String bareValue) {
    this.names = names;
    this.group = group;
    this.help = help;
    this.valueType = valueType;
    this.list = list;
    this.defaultValue = defaultValue;
    this.bareValue = bareValue;
  }

  /** Returns an option without a value. */
  static Option<Boolean> flag(String help, String... names) {
    return new Option<>(List.of(names), null, help, null, false, false, null);
  }

  /**
   * Returns an option with one value.
   *
   * @param defaultValue may be null
   */
  static <T> Option<T> single(ValueType<T> type, T defaultValue, String help, String... names) {
    return new Option<>(List.of(names), null, help, type, false, defaultValue, null);
  }

  /** Returns an option with a list of values: separated by commas. */
  static <E> Option<List<E>> list(ValueType<E> type, String help, String... names) {
    return new Option<>(List.of(names), null, help, type, true, List.of(), null);
  }

  /** Returns a copy of this option, for which {@code bare} replaces a missing value. */
  Option<T> withBareValue(String bare) {
    return new Option<>(names, group, help, valueType, list, defaultValue, bare);
  }

  /** Returns a copy of this option that belongs to a group. */
  Option<T> in(OptionGroup newGroup) {
    return new Option<>(names, newGroup, help, valueType, list, defaultValue, bareValue);
  }

  /** Returns the names, the shortest first. */
  List<String> names() {
    return names;
  }

  /** Returns the group in --help. */
  OptionGroup group() {
    return group;
  }

  /** Returns the description in --help, in which {@code %s} stands for the possible values. */
  String help() {
    return help;
  }

  /** Returns the description with the possible values. */
  String fullHelp() {
    return valueType == null ? help : help.replace("%s", String.join(" ", valueType.choices()));
  }

  /** Returns the description up to its first punctuation, for completion. */
  String summary() {
    return help.split("[.:;](\\s|$)|\\s\\(", 2)[0];
  }

  /** Returns the placeholder of the value, such as {@code PID,...}; empty for a flag. */
  String placeholder() {
    return valueType == null ? "" : valueType.label() + (list ? ",..." : "");
  }

  /** Returns what follows the names in help, such as {@code =PID,...}; empty for a flag. */
  String attachedValue() {
    if (valueType == null) {
      return "";
    }
    return bareValue == null ? "=" + placeholder() : "[=" + placeholder() + "]";
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

  /** Returns whether the program accepts a value of this option, which is no flag. */
  boolean accepts(String text) {
    List<String> elements = list ? List.of(text.split(",", -1)) : List.of(text);
    return elements.stream().allMatch(valueType::accepts);
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
