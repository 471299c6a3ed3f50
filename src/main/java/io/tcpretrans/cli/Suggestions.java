package io.tcpretrans.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/** Finds the options that someone may have meant by a word that is no option. */
final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /**
   * Returns the end of the error about a word that is like an option.
   *
   * @param word without dashes before it
   * @param value the value that was typed after the word; null: none
   * @return empty: no option is like the word
   */
  static String end(String word, String value) {
    String left = Habits.leaveOut(word);
    return left == null ? instead(of(word, value), value) : left;
  }

  private static String instead(List<String> options, String value) {
    int last = options.size() - 1;
    return switch (options.size()) {
      case 0 -> "";
      case 1 -> Replacement.end(options.get(0), value);
      default ->
          Replacement.TYPE
              + String.join(", ", options.subList(0, last))
              + " or "
              + options.get(last);
    };
  }

  /** Returns the options that are most like a word and take the value, in the order of --help. */
  private static List<String> of(String word, String value) {
    String exact = exact(word);
    if (exact != null) {
      return List.of(exact);
    }
    String lower = plain(word);
    if (lower.length() < 2) {
      return List.of();
    }
    List<String> longer = matching(name -> name.startsWith(lower));
    List<String> taking = taking(longer, value);
    List<String> like = taking.isEmpty() ? longer : taking;
    if (like.isEmpty()) {
      like = withAttachedNumber(lower);
    }
    if (like.isEmpty()) {
      like = taking(nearest(lower), value);
    }
    String habit = like.isEmpty() ? Habits.insteadOfMistyped(lower) : null;
    if (habit != null) {
      return taking(List.of(habit), value);
    }
    return like.size() > MOST ? List.of() : like;
  }

  /**
   * Returns the options that take a value; if there are none, the flags, because a word after a
   * flag may be an error of its own.
   */
  private static List<String> taking(List<String> names, String value) {
    if (value == null) {
      return names;
    }
    Predicate<String> flag =
        name -> OptionNames.find(name) == null || OptionNames.find(name).valueType() == null;
    List<String> taking =
        names.stream().filter(name -> !flag.test(name) && accepts(name, value)).toList();
    return taking.isEmpty() ? names.stream().filter(flag).toList() : taking;
  }

  private static boolean accepts(String name, String value) {
    return Replacement.accepts(name, value) || Replacement.options(name, value) != null;
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
        .filter(name -> OptionNames.find("--" + name).valueType() != null)
        .map(
            name ->
                Replacement.options(
                    "--" + name, word.substring(name.length()).replaceFirst("^\\D", "")))
        .filter(Objects::nonNull)
        .limit(1)
        .toList();
  }
}
