package io.tcpretrans.cli;

import io.tcpretrans.sys.ShellWord;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Finds the options that someone may have meant by a word that is no option. */
final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /**
   * Returns the end of an error message, which says what to type instead of a word.
   *
   * @param options from {@link #of}; empty: the end is empty too
   * @param value the value that was typed after the word; null: none
   */
  static String instead(List<String> options, String value) {
    int last = options.size() - 1;
    return switch (options.size()) {
      case 0 -> "";
      case 1 -> "; type " + withValue(options.get(0), value);
      default ->
          "; type " + String.join(", ", options.subList(0, last)) + " or " + options.get(last);
    };
  }

  /** Returns an option with a value, if the option takes one and the shell can pass it on. */
  private static String withValue(String name, String value) {
    Option<?> option = OptionNames.find(name);
    String word = value == null ? null : ShellWord.of(value);
    return word == null || option == null || option.valueType() == null ? name : name + " " + word;
  }

  /**
   * Returns the options that are most like a word, in the order of --help.
   *
   * @param word without dashes before it
   */
  static List<String> of(String word) {
    String exact = exact(word);
    if (exact != null) {
      return List.of(exact);
    }
    String lower = plain(word);
    if (lower.length() < 2) {
      return List.of();
    }
    List<String> longer = matching(name -> name.startsWith(lower));
    List<String> like = longer.isEmpty() ? withAttachedNumber(lower) : longer;
    if (like.isEmpty()) {
      like = nearest(lower);
    }
    if (like.isEmpty() && Habits.insteadOfMistyped(lower) != null) {
      return List.of(Habits.insteadOfMistyped(lower));
    }
    return like.size() > MOST ? List.of() : like;
  }

  /**
   * Returns what to type for the name of an option without its dashes, or for another name of it;
   * null: it is neither.
   */
  static String exact(String word) {
    if (word.length() != 1) {
      String name = "--" + plain(word);
      return OptionNames.find(name) != null ? name : Habits.instead(word);
    }
    if (OptionNames.find("-" + word) != null) {
      return "-" + word;
    }
    String habit = Habits.instead(word);
    String lower = plain(word);
    String swapped = "-" + (lower.equals(word) ? word.toUpperCase(Locale.ROOT) : lower);
    return habit == null && OptionNames.find(swapped) != null ? swapped : habit;
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> matching(Predicate<String> condition) {
    return OptionNames.longWords().stream().filter(condition).map(name -> "--" + name).toList();
  }

  private static List<String> nearest(String word) {
    int most = Math.max(1, word.length() / 3);
    int least =
        OptionNames.longWords().stream()
            .mapToInt(name -> EditDistance.between(word, name))
            .min()
            .orElseThrow();
    return least > most ? List.of() : matching(name -> EditDistance.between(word, name) == least);
  }

  /** Returns the option of a word such as {@code lport80}, with its value. */
  private static List<String> withAttachedNumber(String word) {
    return OptionNames.longWords().stream()
        .filter(
            name -> word.startsWith(name) && word.substring(name.length()).matches("[:.]?\\d.*"))
        .map(name -> "--" + name + " " + word.substring(name.length()).replaceFirst("^\\D", ""))
        .limit(1)
        .toList();
  }
}
