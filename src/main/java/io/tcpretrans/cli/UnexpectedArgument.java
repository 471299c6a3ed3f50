package io.tcpretrans.cli;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The error about a word that is neither an option nor the value of one. */
final class UnexpectedArgument {
  private static final Pattern PORTS = Pattern.compile("[0-9]{1,5}([-,][0-9]{1,5})*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final String NO_OPTION = "; each argument is an option or the value of one";
  private static final Pattern ATTACHED = Pattern.compile("(--[a-z]+(?==)|-[A-Za-z])=?(.+)");
  private static final Set<String> VIEWS = Set.of("--count", "--top");

  /** Dashes that are not the one of options: those of typesetting, and the minus sign. */
  private static final Pattern DASHES = Pattern.compile("[-\u2010-\u2015\u2212]+(.*)");

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
    String end = afterOption(words, at);
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
            + Suggestions.end(name, value));
  }

  /**
   * Returns the end of the error if the word is meant as a value of the option before it; null: it
   * is not.
   */
  private static String afterOption(List<String> words, int at) {
    String word = words.get(at);
    String previous = at == 0 ? "" : words.get(at - 1);
    if (previous.equals("-s") && NUMBER.matcher(word).matches()) {
      return "; leave it out"; // the snapshot length of tcpdump
    }
    String options = Replacement.ofFlag(previous, word);
    if (options != null) {
      String because = VIEWS.contains(previous) ? "" : ", because " + previous + " takes no value";
      return Replacement.TYPE + options + because;
    }
    Matcher attached = ATTACHED.matcher(previous);
    if (attached.matches() && isList(attached.group(1))) {
      return afterList(attached.group(1), attached.group(2), words, at);
    }
    return at >= 2 && isList(words.get(at - 2))
        ? afterList(words.get(at - 2), previous, words, at)
        : null;
  }

  private static boolean isList(String name) {
    Option<?> option = OptionNames.find(name);
    return option != null && option.isList();
  }

  /** Returns the end of the error if the word is one more value of a list; null: it is not. */
  private static String afterList(String name, String value, List<String> words, int at) {
    boolean any = Replacement.accepts(name, "-"); // a name: almost any word is one
    List<String> more =
        words.subList(at, words.size()).stream()
            .takeWhile(word -> any ? isNameOnly(word) : Replacement.accepts(name, word))
            .toList();
    String list = value + "," + String.join(",", more);
    String options = more.isEmpty() ? null : Replacement.options(name, list);
    return options == null ? null : Replacement.TYPE + options;
  }

  private static boolean isNameOnly(String word) {
    return Replacement.isName(word)
        && byWord(word) == null
        && !ForeignFilter.isFilterWord(word)
        && !ValueNotes.isInterface(word);
  }

  private static String end(List<String> words, int at) {
    String word = words.get(at);
    List<String> typed = ForeignFilter.words(beforeNextOption(words.subList(at, words.size())));
    String filter = ForeignFilter.options(typed);
    if (filter != null) {
      return filter.isEmpty() ? "; leave it out" : Replacement.TYPE + filter;
    }
    if (ForeignFilter.selectsOtherProtocol(typed)) {
      return "; tcpretrans traces TCP only";
    }
    if (ForeignFilter.isFilter(typed)) {
      return NO_OPTION;
    }
    String options = byForm(word);
    if (options != null) {
      return Replacement.TYPE + options;
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String next = at + 1 < words.size() ? words.get(at + 1) : null;
    String value = next == null || next.startsWith("-") ? null : next;
    return byWord(word, name, equals < 0 ? value : word.substring(equals + 1));
  }

  private static String byWord(String word, String name, String value) {
    String exact = name.length() == 1 || value == null ? null : Suggestions.exact(name);
    if (exact != null && OptionNames.find(exact) != null) {
      return Replacement.end(exact, value);
    }
    String meant = name.matches("[A-Za-z]") ? null : byWord(name);
    return meant == null ? byName(word) : Replacement.end(meant, value);
  }

  private static List<String> beforeNextOption(List<String> words) {
    return words.stream().takeWhile(word -> !word.startsWith("-")).toList();
  }

  /** Returns the options for a port, a PID, an address or a file; null: it is none of these. */
  private static String byForm(String word) {
    String port = word.startsWith(":") ? word.substring(1) : word;
    if (PORTS.matcher(port).matches() && Replacement.accepts("--port", port)) {
      return "--port " + port;
    }
    if (NUMBER.matcher(word).matches()) {
      return Replacement.options("--pid", word);
    }
    String address = Replacement.options("--raddr", word);
    if (address != null) {
      return address;
    }
    return ValueNotes.isInterface(word) ? Habits.instead("interface") : Replacement.ofFile(word);
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
    return Replacement.isName(word)
        ? "; type --comm " + word + " for a process, or --container " + word
        : NO_OPTION;
  }
}
