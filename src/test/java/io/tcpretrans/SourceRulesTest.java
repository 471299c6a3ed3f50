package io.tcpretrans;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests that stdout and stderr are written only by the classes that escape the names of other users
 * in their output.
 */
class SourceRulesTest {
  /**
   * The classes that escape what they write: text, CSV, JSON, and the live screen. StandardOutput
   * prints texts of the command itself, and texts that the others have written.
   */
  private static final Set<String> ESCAPING =
      Set.of(
          "io/tcpretrans/view/TextLines",
          "io/tcpretrans/view/CsvLines",
          "io/tcpretrans/field/JsonLines",
          "io/tcpretrans/view/TopScreen",
          "io/tcpretrans/cli/StandardOutput",
          "io/tcpretrans/trace/Shutdown"); // prints one sentence

  /** The classes that open stdout and stderr for those classes, and write nothing themselves. */
  private static final Set<String> OPENING =
      Set.of(
          "io/tcpretrans/cli/StandardOutput",
          "io/tcpretrans/cli/OutputChannel",
          "io/tcpretrans/trace/Shutdown",
          "io/tcpretrans/cli/TraceCommand",
          "io/tcpretrans/cli/Errors"); // prints the stack trace to a text first

  /** A member of the constant pool of a class, which the class uses (javap -v). */
  private static final Pattern USED_MEMBER =
      Pattern.compile("= (?:Field|Method|InterfaceMethod)ref .*// (\\S+?)\\.\"?([\\w<>]+)\"?:");

  private static final Pattern CLASS_FILE =
      Pattern.compile("^Classfile .*/(io/tcpretrans/\\S+)\\.class$", Pattern.MULTILINE);

  private static final Pattern WRITER =
      Pattern.compile(
          "java/io/(Writer|BufferedWriter|OutputStreamWriter|PrintWriter|PrintStream|FileWriter)"
              + "|java/lang/Appendable");
  private static final Pattern WRITING =
      Pattern.compile("write|append|print|println|printf|format");
  private static final Set<String> STANDARD_STREAMS =
      Set.of(
          "java/lang/System.out",
          "java/lang/System.err",
          "java/lang/System.console",
          "java/io/FileDescriptor.out",
          "java/io/FileDescriptor.err");

  /** The members that each class uses, as {@code java/lang/System.out}. */
  private static Map<String, Set<String>> members;

  @BeforeAll
  static void listMembers() throws URISyntaxException, IOException {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> arguments = new ArrayList<>(List.of("-v", "-p"));
    try (Stream<Path> files = Files.walk(classes.resolve("io/tcpretrans"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".class")).forEach(arguments::add);
    }
    StringWriter out = new StringWriter();
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
    assertThat(status).as(out.toString()).isZero();
    members = membersByClass(out.toString());
  }

  private static Map<String, Set<String>> membersByClass(String javap) {
    Map<String, Set<String>> byClass = new TreeMap<>();
    Set<String> used = new TreeSet<>();
    for (String line : javap.lines().toList()) {
      Matcher file = CLASS_FILE.matcher(line);
      if (file.find()) {
        used = new TreeSet<>();
        byClass.put(file.group(1), used);
      }
      Matcher member = USED_MEMBER.matcher(line);
      if (member.find()) {
        used.add(member.group(1) + "." + member.group(2));
      }
    }
    return byClass;
  }

  /** Returns the class of the source file, which is the outermost one of nested classes. */
  private static String outermost(String name) {
    return name.replaceFirst("\\$.*", "");
  }

  private static boolean writesText(String member) {
    int dot = member.lastIndexOf('.');
    return member.equals("com/fasterxml/jackson/core/JsonFactory.createGenerator")
        || (WRITER.matcher(member.substring(0, dot)).matches()
            && WRITING.matcher(member.substring(dot + 1)).matches());
  }

  private static boolean opensStandardStream(String member) {
    return STANDARD_STREAMS.contains(member) || member.endsWith(".printStackTrace");
  }

  private static Set<String> classesUsing(Predicate<String> wanted) {
    Set<String> classes = new TreeSet<>();
    members.forEach(
        (name, used) -> {
          if (used.stream().anyMatch(wanted)) {
            classes.add(outermost(name));
          }
        });
    return classes;
  }

  @Test
  void onlyClassesThatEscapeWriteText() {
    assertThat(classesUsing(SourceRulesTest::writesText))
        .as("write names of other users by view.TextLines, view.CsvLines or field.JsonLines")
        .isSubsetOf(ESCAPING);
  }

  @Test
  void onlyTheCommandOpensStandardStreams() {
    assertThat(classesUsing(SourceRulesTest::opensStandardStream))
        .as("give the stream that cli opens to view.TextLines, view.CsvLines or field.JsonLines")
        .isSubsetOf(OPENING);
  }

  @Test
  void membersAreFoundWhereTheyAreUsed() {
    assertThat(members).hasSizeGreaterThan(100);
    assertThat(members.get("io/tcpretrans/view/TextLines")).contains("java/io/Writer.write");
    assertThat(members.get("io/tcpretrans/trace/Shutdown")).contains("java/lang/System.err");
  }
}
