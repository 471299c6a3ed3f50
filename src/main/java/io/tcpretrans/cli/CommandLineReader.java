package io.tcpretrans.cli;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a command line as getopt_long(3) does. Of an option that occurs several times, the last
 * value counts.
 */
final class CommandLineReader {
  private final List<String> words;
  private final Map<Option<?>, Object> values = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private int next;

  private CommandLineReader(List<String> words) {
    this.words = words;
  }

  /**
   * Returns the options of a command line with their values. An error does not keep the help from
   * someone who asks for it.
   *
   * @throws WrongUsage with the first error and what to type instead
   */
  static OptionValues read(List<String> words) throws WrongUsage {
    CommandLineReader reader = new CommandLineReader(words);
    try {
      reader.readAll();
    } catch (WrongUsage e) {
      for (String name : Options.HELP.names()) {
        if (words.contains(name)) {
          return new OptionValues(Map.of(Options.HELP, true));
        }
      }
      throw e;
    }
    BccOptions.apply(reader.values, reader.names);
    return new OptionValues(reader.values);
  }

  private void readAll() throws WrongUsage {
    while (next < words.size()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        refuseRest();
      } else if (word.startsWith("--")) {
        readLong(word);
      } else if (word.startsWith("-") && word.length() > 1) {
        readShort(word);
      } else {
        throw UnexpectedArgument.error(words, next - 1);
      }
    }
  }

  /** Refuses the words after {@code --}, which are no options. */
  private void refuseRest() throws WrongUsage {
    if (next < words.size()) {
      throw UnexpectedArgument.error(words, next);
    }
  }

  private void readLong(String word) throws WrongUsage {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    Option<?> option = OptionNames.find(name);
    if (option == null) {
      throw UnknownOption.error(name, value != null ? value : valueAfter(next));
    }
    add(option, name, value);
  }

  /** Reads flags and at most one option with a value, such as {@code -wd10}. */
  private void readShort(String word) throws WrongUsage {
    if (word.length() > 2 && OptionNames.find("-" + word.split("=", 2)[0]) != null) {
      throw UnknownOption.error(word, valueAfter(next)); // -port is no cluster
    }
    int at = 1;
    while (at < word.length()) {
      String name = "-" + Character.toString(word.codePointAt(at));
      at += name.length() - 1;
      Option<?> option = OptionNames.find(name);
      if (option == null) {
        throw UnknownOption.error(name, word, at == word.length() ? valueAfter(next) : null);
      }
      boolean assigned = word.startsWith("=", at);
      if (option.valueType() == null && !assigned) {
        add(option, name, null);
      } else {
        String rest = word.substring(assigned ? at + 1 : at);
        add(option, name, rest.isEmpty() && !assigned ? null : rest);
        return;
      }
    }
  }

  /**
   * Adds an option.
   *
   * @param attached the value in the same word; null: none
   */
  private void add(Option<?> option, String name, String attached) throws WrongUsage {
    names.add(name);
    if (option.valueType() == null) {
      if (attached != null) {
        throw new WrongUsage(name + " takes no value; type " + name + ", or leave it out");
      }
      values.put(option, true);
      return;
    }
    String value = attached;
    if (value == null) {
      value = valueAfter(next);
      next += value == null ? 0 : 1;
    }
    values.put(option, option.read(name, value));
  }

  /**
   * Returns the word at a place if it can be the value of the option before it; null: it cannot.
   */
  private String valueAfter(int place) {
    if (place >= words.size()) {
      return null;
    }
    String word = words.get(place);
    boolean option =
        word.startsWith("--")
            || (word.startsWith("-")
                && word.length() > 1
                && OptionNames.find(word.substring(0, 2)) != null);
    return option ? null : word;
  }
}
