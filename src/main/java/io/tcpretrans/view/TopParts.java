package io.tcpretrans.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A line of the live screen that is made of parts, of which those that do not fit are left out. */
final class TopParts {
  private static final String SEPARATOR = "  ";
  private static final String DOTS = " ...";

  private record Part(String text, int rank) {}

  private final List<Part> parts = new ArrayList<>();

  /**
   * Appends a part.
   *
   * @param rank the part with the highest rank is left out first
   */
  TopParts add(String text, int rank) {
    parts.add(new Part(text, rank));
    return this;
  }

  /** Returns the line with the parts that fit into this number of columns. */
  String fit(int columns) {
    List<Part> fitting = new ArrayList<>(parts);
    while (DisplayWidth.of(text(fitting)) > columns) {
      Part last = fitting.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow();
      fitting.remove(last);
    }
    return text(fitting);
  }

  private static String text(List<Part> parts) {
    return String.join(SEPARATOR, parts.stream().map(Part::text).toList());
  }

  /**
   * Returns a sentence in lines that end between words.
   *
   * @param limit the largest number of lines; if it is exceeded, the last one ends with dots
   */
  static List<String> wrap(String sentence, int columns, int limit) {
    List<String> lines = wrap(sentence, columns);
    if (lines.size() <= limit) {
      return lines;
    }
    String last = lines.get(limit - 1) + DOTS;
    while (DisplayWidth.of(last) > columns && last.indexOf(' ') != last.lastIndexOf(' ')) {
      last = last.substring(0, last.lastIndexOf(' ', last.length() - DOTS.length() - 1)) + DOTS;
    }
    List<String> first = new ArrayList<>(lines.subList(0, limit - 1));
    first.add(DisplayWidth.of(last) <= columns ? last : "");
    return first;
  }

  /** Returns a sentence in lines; a word that does not fit is left out. */
  private static List<String> wrap(String sentence, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ", -1)) {
      if (DisplayWidth.of(word) > columns) {
        continue;
      }
      if (!line.isEmpty() && DisplayWidth.of(line + " " + word) > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
