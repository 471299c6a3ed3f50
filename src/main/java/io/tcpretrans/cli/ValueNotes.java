package io.tcpretrans.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ends of errors about the values of options that have another meaning in other tools. */
final class ValueNotes {
  private static final String NONE = "";
  private static final String INTERVAL =
      "; tcpretrans traces all interfaces, and -i TIME is the time between two outputs of --count";
  private static final String NUMERIC =
      "; addresses are always numeric, and -n N ends tcpretrans after N rows";
  private static final Pattern NUMBER = Pattern.compile("[-+.]?[0-9].*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Pattern ENDPOINT = Pattern.compile("([0-9.]+):([0-9]+)");

  private ValueNotes() {}

  /**
   * Returns the end of the error about a value.
   *
   * @param option its name, as it was typed
   * @param value null: it is missing
   * @return empty: nothing is to be added
   */
  static String of(String option, String value) {
    boolean number = value != null && NUMBER.matcher(value).matches();
    boolean name = value != null && NAME.matcher(value).matches();
    return switch (option) {
      case "-i" -> number ? NONE : INTERVAL;
      case "-n" -> number ? NONE : NUMERIC;
      case "-o" ->
          value == null || value.matches(".*[./].*")
              ? "; redirect stdout to write to a file"
              : NONE;
      case "-p", "--pid" -> name ? "; type --comm " + value : NONE;
      case "--laddr", "--raddr" ->
          name
              ? "; type an address that 'getent ahosts " + value + "' prints"
              : address(option, value);
      default -> NONE;
    };
  }

  /** Returns what to type for an address that has a port. */
  private static String address(String option, String value) {
    Matcher endpoint = ENDPOINT.matcher(value == null ? "" : value);
    String port = option.replace("addr", "port");
    return endpoint.matches()
        ? "; type " + option + " " + endpoint.group(1) + " " + port + " " + endpoint.group(2)
        : NONE;
  }
}
