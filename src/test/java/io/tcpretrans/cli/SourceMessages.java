package io.tcpretrans.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts of several words that the source code contains. Strings that are joined by + are one
 * text; a variable or a format specifier separates two texts.
 */
final class SourceMessages {
  private static final Path JAVA = Path.of("src", "main", "java", "io", "tcpretrans");
  private static final Path C = Path.of("src", "main", "c");

  /** A string, a character, or a comment, whichever begins first. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\]|\\\\.[^']*)'|/\\*(?s:.*?)\\*/|//[^\\n]*");

  private static final Pattern JOINED = Pattern.compile("\\s*\\+\\s*");
  private static final Pattern FORMAT = Pattern.compile("%[-+0,]*\\d*(?:\\.\\d+)?[sdnf%]");
  private static final Pattern FAILED_STEP =
      Pattern.compile("object_fail\\(\\s*error,\\s*\"([^\"]+)\",\\s*(?:\"([^\"]+)\")?");

  /**
   * A text.
   *
   * @param file its source file, relative to the package of all classes or to src/main/c
   */
  record Message(String file, String text) {}

  private SourceMessages() {}

  /** The texts of all Java files except these. */
  static List<Message> ofJava(Set<String> except) throws IOException {
    List<Message> messages = new ArrayList<>();
    for (Path file : files(JAVA)) {
      String name = JAVA.relativize(file).toString();
      if (!except.contains(name)) {
        strings(Files.readString(file)).stream()
            .flatMap(FORMAT::splitAsStream)
            .map(text -> text.replaceAll("\\s+", " ").strip())
            .filter(text -> text.contains(" "))
            .forEach(text -> messages.add(new Message(name, text)));
      }
    }
    return messages;
  }

  private static List<String> strings(String source) {
    List<String> strings = new ArrayList<>();
    int end = -1;
    Matcher token = TOKEN.matcher(source);
    while (token.find()) {
      if (token.group(1) == null) {
        continue;
      }
      String text = token.group(1).replaceAll("\\\\u+[0-9a-fA-F]{4}", "?").translateEscapes();
      if (end >= 0 && JOINED.matcher(source.substring(end, token.start())).matches()) {
        strings.set(strings.size() - 1, strings.get(strings.size() - 1) + text);
      } else {
        strings.add(text);
      }
      end = token.end();
    }
    return strings;
  }

  /** The beginning of the message about each step that the bridge can fail in. */
  static List<Message> ofC() throws IOException {
    List<Message> messages = new ArrayList<>();
    for (Path file : files(C)) {
      FAILED_STEP
          .matcher(Files.readString(file))
          .results()
          .map(SourceMessages::step)
          .forEach(text -> messages.add(new Message(file.getFileName().toString(), text)));
    }
    return messages;
  }

  private static String step(MatchResult call) {
    return "cannot " + call.group(1) + (call.group(2) == null ? "" : " " + call.group(2));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
