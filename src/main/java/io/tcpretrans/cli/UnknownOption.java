package io.tcpretrans.cli;

/** The error about a word that begins as an option does, but is none. */
final class UnknownOption {
  private UnknownOption() {}

  /**
   * Returns the error.
   *
   * @param name as it was typed, with its dashes
   * @param value the value that was typed with it; null: none
   */
  static WrongUsage error(String name, String value) {
    String word = name.replaceFirst("^-+", "");
    int equals = word.indexOf('=');
    String own = equals < 0 ? value : word.substring(equals + 1);
    String bare = equals < 0 ? word : word.substring(0, equals);
    return new WrongUsage("unknown option '" + name + "'" + Suggestions.end(bare, own));
  }

  /**
   * Returns the error about a letter of a word such as {@code -cz}.
   *
   * @param name the letter with a dash
   * @param value the value that was typed with it; null: none
   */
  static WrongUsage error(String name, String word, String value) {
    if (word.equals(name)) {
      return error(name, value);
    }
    String attached = Replacement.ofFlag(word.substring(0, 2), word.substring(2));
    String end =
        attached == null ? Suggestions.end(word.substring(1), value) : Replacement.TYPE + attached;
    return new WrongUsage(
        "unknown option '"
            + name
            + "' in '"
            + word
            + "'"
            + (end.isEmpty() ? Suggestions.end(name.substring(1), value) : end));
  }
}
