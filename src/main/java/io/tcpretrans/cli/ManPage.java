package io.tcpretrans.cli;

import io.tcpretrans.event.Cause;
import io.tcpretrans.view.Column;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The manual page in man(7) macros: the resource {@code tcpretrans.8}, in which lines such as
 * {@code @COLUMNS@} stand for what the program defines.
 */
final class ManPage {
  private ManPage() {}

  /** Returns the source of the page. */
  static String text() {
    return Resource.text("tcpretrans.8")
        .replace("@VERSION@", escaped(Version.text()))
        .replace("@OPTIONS@", options())
        .replace("@COLUMNS@", items(Stream.of(Column.values()), Column::header, Column::meaning))
        .replace("@CAUSES@", items(Stream.of(Cause.values()), Cause::toString, Cause::meaning))
        .replace(
            "@STATUS@",
            items(
                IntStream.range(0, ExitStatus.MEANINGS.size()).boxed(),
                status -> Integer.toString(status),
                ExitStatus.MEANINGS::get))
        .replace(
            "@EXAMPLES@",
            items(
                HelpText.EXAMPLES.stream(), HelpText.Example::command, HelpText.Example::meaning));
  }

  private static String options() {
    return Stream.of(OptionGroup.values())
        .map(
            group ->
                ".SS "
                    + group.title()
                    + "\n"
                    + Options.of(group).stream()
                        .map(option -> item(names(option), escaped(option.fullHelp())))
                        .collect(Collectors.joining("\n")))
        .collect(Collectors.joining("\n"));
  }

  /** Returns the names in bold, and the placeholder of the value in italics. */
  private static String names(Option<?> option) {
    String names =
        option.names().stream()
            .map(name -> "\\fB" + escaped(name) + "\\fR")
            .collect(Collectors.joining(", "));
    if (option.valueType() == null) {
      return names;
    }
    String value = "\\fI" + escaped(option.placeholder()) + "\\fR";
    return names + (option.bareValue() == null ? "=" + value : "[=" + value + "]");
  }

  private static <E> String items(
      Stream<E> elements, Function<E, String> name, Function<E, String> meaning) {
    return elements
        .map(
            element ->
                item(
                    "\\fB" + escaped(name.apply(element)) + "\\fR",
                    escaped(meaning.apply(element))))
        .collect(Collectors.joining("\n"));
  }

  private static String item(String tag, String text) {
    return ".TP\n" + tag + "\n" + text;
  }

  /** Returns a text that roff prints as it is. No text begins with a dot or an apostrophe. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }
}
