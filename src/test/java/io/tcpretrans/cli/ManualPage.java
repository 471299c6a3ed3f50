package io.tcpretrans.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation in Markdown: README.md, or a page of the manual. */
record ManualPage(Path file, String text) {
  static final Path README = Path.of("README.md");
  static final Path MANUAL = Path.of("src", "site", "markdown");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```\\n.*?^```$");
  private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}.*$");
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern ID = Pattern.compile("<a id=\"([^\"]+)\"></a>");

  /** A comment of HTML, or of Markdown, which is a reference that no link uses. */
  private static final String REMARK = "(?:<!-- |\\[//\\]: # \\()(%s)(?: -->|\\))\\n\\n?";

  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?m)^"
              + REMARK.formatted("tcpretrans .*?")
              + "(?:```\\n((?s:.*?))^```$|((?:(?: {4}.*)?\\n)*))");

  private static final Pattern MARKED =
      Pattern.compile("(?s).*\\n" + REMARK.formatted("(?:tcpretrans|recorded:) [^\n]*"));

  /**
   * Output that the page shows, below the comment that names its command.
   *
   * @param start where the output begins in the page
   * @param end where it ends
   * @param indented whether four blanks stand before each line; otherwise the output is fenced
   */
  record Sample(ManualPage page, String command, int start, int end, boolean indented) {
    /** The output as the page shows it. */
    String shown() {
      String block = page.text.substring(start, end);
      return indented ? block.replaceAll("(?m)^ {4}", "").stripTrailing() + "\n" : block;
    }

    /** The output as the page is to show it. */
    String formatted(String output) {
      return indented ? output.replaceAll("(?m)^(?=.)", "    ") + "\n" : output;
    }

    @Override
    public String toString() {
      return page.file.getFileName() + ": " + command;
    }
  }

  static ManualPage read(Path file) {
    try {
      return new ManualPage(file, Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A page of the manual, by its name without the extension. */
  static ManualPage named(String name) {
    return read(MANUAL.resolve(name + ".md"));
  }

  /** All pages of the manual. */
  static List<ManualPage> manual() throws IOException {
    try (Stream<Path> files = Files.list(MANUAL)) {
      return files.sorted(Comparator.naturalOrder()).map(ManualPage::read).toList();
    }
  }

  /** README.md and all pages of the manual. */
  static List<ManualPage> all() throws IOException {
    List<ManualPage> pages = new ArrayList<>(List.of(read(README)));
    pages.addAll(manual());
    return pages;
  }

  List<Sample> samples() {
    return SAMPLE.matcher(text).results().map(this::sample).toList();
  }

  private Sample sample(MatchResult match) {
    int group = match.group(2) != null ? 2 : 3;
    return new Sample(this, match.group(1), match.start(group), match.end(group), group == 3);
  }

  /** Fenced blocks without a comment above them that names their command or their origin. */
  List<String> unmarkedBlocks() {
    return FENCED
        .matcher(text)
        .results()
        .filter(block -> !MARKED.matcher(text.substring(0, block.start())).matches())
        .map(MatchResult::group)
        .toList();
  }

  /** The words that the page sets as code within its text, not in blocks. */
  Set<String> codeWords() {
    return CODE.matcher(prose())
        .results()
        .flatMap(match -> Stream.of(match.group(1).split("[ ,=:]+")))
        .collect(Collectors.toSet());
  }

  /** The text without blocks of code and comments. */
  String prose() {
    String text = FENCED.matcher(this.text).replaceAll("");
    return COMMENT.matcher(INDENTED.matcher(text).replaceAll("")).replaceAll("");
  }

  /** The targets of links to other pages and to headings. */
  List<String> links() {
    return LINK.matcher(prose())
        .results()
        .map(match -> match.group(1))
        .filter(target -> !target.matches("[a-z]+:.*"))
        .toList();
  }

  /** The ids that the page sets itself. They work wherever the page is shown. */
  Set<String> ids() {
    return ID.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
  }

  /** The ids that code hosts give to headings. */
  Set<String> headingIds() {
    return HEADING
        .matcher(prose())
        .results()
        .map(
            match ->
                match
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
