package io.tcpretrans.filter;

/** A pattern in which {@code *} stands for any characters, also for none. */
final class Glob {
  static final char WILDCARD = '*';

  /** The text between the wildcards: one part more than there are wildcards. */
  private final String[] parts;

  Glob(String pattern) {
    parts = pattern.split("\\*", -1);
  }

  boolean matches(String text) {
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.equals(first);
    }
    int end = text.length() - last.length();
    int at = first.length();
    if (at > end || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    for (int part = 1; part < parts.length - 1; part++) {
      int found = text.indexOf(parts[part], at);
      if (found < 0 || found + parts[part].length() > end) {
        return false;
      }
      at = found + parts[part].length();
    }
    return true;
  }
}
