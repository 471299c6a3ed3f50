package io.tcpretrans.cli;

import io.tcpretrans.filter.Cidr;
import io.tcpretrans.sys.ShellWord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The error about a word that is neither an option nor the value of one. */
final class UnexpectedArgument {
  private static final int MAX_PORT = 65535;
  private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})([-,][0-9]{1,5})*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final Pattern ENDPOINT = Pattern.compile("\\[?([^]]*)]?:([0-9]{1,5})");
  private static final Pattern FILE = Pattern.compile("-|.*/.*|.*\\.(json|jsonl|gz|log|pcap)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Pattern INTERFACE =
      Pattern.compile(
          "(eth|en[opsx]|wl[opsx]|wlan|veth|bond|br-|br|docker|tun|tap|wg|virbr)[0-9]\\w*|lo|any");

  /** Dashes that are not the one of options: those of typesetting, and the minus sign. */
  private static final Pattern DASHES = Pattern.compile("[-\u2010-\u2015\u2212]+(.*)");

  /** Flags that take a value in other tools, with the option to type here. */
  private static final Map<String, String> FLAGS =
      Map.of("-l", "-L", "-c", "-n", "-w", "--record", "-C", "--container");

  private UnexpectedArgument() {}

  /**
   * Returns the error.
   *
   * @param at the place of the unexpected word
   */
  static WrongUsage error(List<String> words, int at) {
    String word = words.get(at);
    if (word.isEmpty()) {
      return new WrongUsage("unexpected empty argument; leave it out");
    }
    String previous = at == 0 ? "" : words.get(at - 1);
    Matcher dashes = DASHES.matcher(word);
    if (dashes.matches() && !dashes.group(1).isEmpty()) {
      return previous.equals("--") && word.startsWith("-")
          ? new WrongUsage("unexpected argument '" + word + "' after --; leave out --")
          : otherDash(word, dashes.group(1), at + 1 < words.size() ? words.get(at + 1) : null);
    }
    String end = afterFlag(previous, word);
    return new WrongUsage(
        "unexpected argument '" + word + "'" + (end == null ? end(words, at) : end));
  }

  private static WrongUsage otherDash(String typed, String word, String next) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? next : word.substring(equals + 1);
    return new WrongUsage(
        "'"
            + typed
            + "' begins with a dash that is not the ASCII -"
            + Suggestions.instead(Suggestions.of(name), value));
  }

  /**
   * Returns what to type if the word is meant as the value of the flag before it; null: it isn't.
   */
  private static String afterFlag(String flag, String word) {
    boolean value =
        switch (flag) {
          case "-l" -> PORTS.matcher(word).matches();
          case "-c" -> NUMBER.matcher(word).matches();
          case "-w" -> FILE.matcher(word).matches();
          case "-C" -> NAME.matcher(word).matches();
          default -> false;
        };
    return value && canBeTyped(word)
        ? "; type " + FLAGS.get(flag) + " " + word + ", because " + flag + " takes no value"
        : null;
  }

  private static String end(List<String> words, int at) {
    String word = words.get(at);
    String filter = ForeignFilter.options(filterWords(words.subList(at, words.size())));
    if (filter != null) {
      return filter.isEmpty() ? "; leave it out" : "; type " + filter;
    }
    String options = byForm(word);
    if (options != null) {
      return "; type " + options;
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String next = at + 1 < words.size() ? words.get(at + 1) : null;
    String meant = name.matches("[A-Za-z]") ? null : byWord(name);
    return meant == null
        ? byName(word)
        : Suggestions.instead(List.of(meant), equals < 0 ? next : word.substring(equals + 1));
  }

  /** Returns the words up to the next option. A filter may be one quoted word. */
  private static List<String> filterWords(List<String> words) {
    List<String> own = words.stream().takeWhile(word -> !word.startsWith("-")).toList();
    return Arrays.asList(String.join(" ", own).strip().split("\\s+"));
  }

  /** Returns the options for a port, a PID, an address or a file; null: it is none of these. */
  private static String byForm(String word) {
    Matcher ports = PORTS.matcher(word);
    if (ports.matches() && Integer.parseInt(ports.group(1)) <= MAX_PORT) {
      return "--port " + word;
    }
    if (NUMBER.matcher(word).matches()) {
      return "--pid " + word;
    }
    if (isAddress(word)) {
      return "--raddr " + word;
    }
    Matcher endpoint = ENDPOINT.matcher(word);
    if (endpoint.matches() && endpoint.group(1).isEmpty()) {
      return "--port " + endpoint.group(2);
    }
    if (endpoint.matches() && isAddress(endpoint.group(1))) {
      return "--raddr " + endpoint.group(1) + " --port " + endpoint.group(2);
    }
    if (INTERFACE.matcher(word).matches()) {
      return Habits.instead("interface");
    }
    return FILE.matcher(word).matches() && canBeTyped(word) ? "--replay " + word : null;
  }

  /** Returns whether the shell passes the word on as it is. */
  private static boolean canBeTyped(String word) {
    return word.equals("-") || word.equals(ShellWord.of(word));
  }

  private static boolean isAddress(String word) {
    try {
      Cidr.of(word);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns what to type for an option without dashes, or for one of its values; null: neither. */
  private static String byWord(String word) {
    if (OptionNames.find("--" + word) == null) {
      for (Option<?> option : Options.ALL) {
        if (option.valueType() != null && option.valueType().hasChoice(word)) {
          return option.names().get(0) + " " + word;
        }
      }
    }
    return Suggestions.exact(word);
  }

  private static String byName(String word) {
    return NAME.matcher(word).matches()
        ? "; type --comm " + word + " for a process, or --container " + word
        : "; each argument is an option or the value of one";
  }
}
