package io.tcpretrans.cli;

import java.util.List;
import java.util.Optional;

/**
 * Finds the first error of a command line that picocli cannot read, and what to type instead. The
 * rules are those of getopt_long(3).
 */
final class FirstError {
  private final List<String> words;
  private int next;

  private FirstError(List<String> words) {
    this.words = words;
  }

  /** Returns the error; empty: there is none by these rules. */
  static Optional<WrongUsage> of(List<String> words) {
    try {
      new FirstError(words).readAll();
      return Optional.empty();
    } catch (WrongUsage e) {
      return Optional.of(e);
    }
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
    check(option, name, value);
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
        check(option, name, null);
      } else {
        String rest = word.substring(assigned ? at + 1 : at);
        refuseValueOfFlag(word, option, rest);
        check(option, name, rest.isEmpty() && !assigned ? null : rest);
        return;
      }
    }
  }

  /**
   * Refuses a word such as {@code -Cnginx}, in which the first letter is a flag and the others are
   * a value rather than {@code -n} with a value.
   */
  private static void refuseValueOfFlag(String word, Option<?> last, String value)
      throws WrongUsage {
    String flag = word.substring(0, 2);
    if (last.valueType() != null
        && !value.isEmpty()
        && !last.accepts(value)
        && !last.names().contains(flag)
        && Replacement.ofFlag(flag, word.substring(2)) != null) {
      throw flagWithValue(flag, word.substring(2));
    }
  }

  private static WrongUsage flagWithValue(String name, String value) {
    String options = value.isEmpty() ? null : Replacement.insteadOfFlag(name, value);
    return new WrongUsage(
        name + " takes no value; type " + (options == null ? name + ", or leave it out" : options));
  }

  /**
   * Checks an option.
   *
   * @param attached the value in the same word; null: none
   */
  private void check(Option<?> option, String name, String attached) throws WrongUsage {
    if (option.valueType() == null) {
      if (attached != null) {
        throw flagWithValue(name, attached);
      }
      return;
    }
    if (attached != null && OptionNames.find(attached) != null) {
      throw new WrongUsage(name + " needs a value, but '" + attached + "' is an option");
    }
    String value = attached;
    if (value == null) {
      value = valueAfter(next);
      next += value == null ? 0 : 1;
    }
    option.read(name, value);
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
