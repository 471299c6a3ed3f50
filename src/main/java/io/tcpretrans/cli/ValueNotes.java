package io.tcpretrans.cli;

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
  private static final Pattern INTERFACE =
      Pattern.compile(
          "(eth|en[opsx]|wl[opsx]|wlan|veth|bond|br-|br|docker|tun|tap|wg|virbr)[0-9]\\w*|lo|any");

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
      case "--laddr", "--raddr" -> value == null ? NONE : address(option, value, name);
      default -> NONE;
    };
  }

  /** Returns whether the word is like the name of a network interface, or is tcpdump's any. */
  static boolean isInterface(String word) {
    return INTERFACE.matcher(word).matches();
  }

  /** Returns what to type for an interface, a host name, or an address with brackets or a port. */
  private static String address(String option, String value, boolean name) {
    if (isInterface(value)) {
      return Replacement.TYPE + Habits.instead("interface");
    }
    if (name) {
      return ofHost("", value);
    }
    String options = Replacement.options(option, value);
    return options == null ? NONE : Replacement.TYPE + options;
  }

  /** Returns the end of the error about a host name after an option for addresses. */
  private static String ofHost(String before, String host) {
    return Replacement.TYPE + before + "an address that 'getent ahosts " + host + "' prints";
  }

  /**
   * Returns the end of the error about a word that stands for an option, if the option takes other
   * values than the typed one, and a remark says which; empty: there is none.
   */
  static String ofReplacement(String option, String value) {
    boolean address = OptionNames.find(option).valueType() == FilterTypes.CIDR;
    if (!address || isInterface(value) || !NAME.matcher(value).matches()) {
      return address ? of(option, value) : NONE;
    }
    return ofHost(option + " with ", value);
  }
}
