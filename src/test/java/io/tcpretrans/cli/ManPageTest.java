package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.event.Cause;
import io.tcpretrans.view.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual page, as source and as groff(1) formats it. */
class ManPageTest {
  private static final String SOURCE = ManPage.text();

  @TempDir private Path directory;

  /** The source of a section, without its heading. */
  private static String section(String heading) {
    return SOURCE.split("(?m)^\\.SH " + heading + "$", 2)[1].split("(?m)^\\.SH ", 2)[0];
  }

  /** The paragraph that explains an item, as it is without escapes. */
  private static String paragraph(String section, String item) {
    String[] parts = plain(section).split("(?m)^\\.TP\n" + Pattern.quote(item) + ".*\n", 2);
    assertThat(parts).as(item).hasSize(2);
    return parts[1].split("(?m)^\\.", 2)[0].strip();
  }

  private static String plain(String source) {
    return source.replaceAll("\\\\f[BIR]", "").replace("\\-", "-").replace("\\(aq", "'");
  }

  @Test
  void pageHasTheSectionsOfManPages() {
    assertThat(SOURCE.lines().filter(line -> line.startsWith(".SH ")))
        .containsExactly(
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH OPTIONS",
            ".SH COLUMNS",
            ".SH CAUSES",
            ".SH EXIT STATUS",
            ".SH ENVIRONMENT",
            ".SH EXAMPLES",
            ".SH FILES",
            ".SH SEE ALSO");
  }

  @Test
  void everyOptionIsExplainedInItsGroup() {
    for (Option<?> option : Options.ALL) {
      String group = section("OPTIONS").split("(?m)^\\.SS " + option.group().title() + "\n", 2)[1];
      assertThat(paragraph(group.split("(?m)^\\.SS ", 2)[0], String.join(", ", option.names())))
          .isEqualTo(option.fullHelp());
    }
  }

  @Test
  void everyColumnIsExplained() {
    for (Column column : Column.values()) {
      assertThat(paragraph(section("COLUMNS"), column.header())).isEqualTo(column.meaning());
    }
  }

  @Test
  void everyCauseIsExplained() {
    for (Cause cause : Cause.values()) {
      assertThat(paragraph(section("CAUSES"), cause.toString())).isEqualTo(cause.meaning());
    }
  }

  @Test
  void everyExitStatusIsExplained() throws IllegalAccessException {
    for (var constant : ExitStatus.class.getDeclaredFields()) {
      if (constant.getType() == int.class) {
        int status = constant.getInt(null);
        assertThat(paragraph(section("EXIT STATUS"), Integer.toString(status)))
            .isEqualTo(ExitStatus.MEANINGS.get(status));
      }
    }
  }

  @Test
  void examplesAreAccepted() {
    List<String> commands =
        plain(section("EXAMPLES"))
            .lines()
            .map(line -> line.replaceFirst("^\\.B ", ""))
            .filter(line -> line.startsWith("tcpretrans"))
            .toList();
    boolean hasPort = Options.ALL.stream().anyMatch(option -> option.names().contains("--port"));

    assertThat(commands).hasSizeGreaterThan(HelpText.EXAMPLES.size());
    for (String command : commands) {
      if (hasPort || !command.contains("--port")) {
        assertThat(Typed.options(command.replaceFirst("tcpretrans ?", ""))).isNotNull();
      }
    }
    assumeTrue(hasPort, "--port does not exist yet");
  }

  @Test
  void groffFormatsThePageWithoutAWarningAndCutsNothing() throws IOException, InterruptedException {
    Needs.program("groff");
    Path out = directory.resolve("out");
    Path page = Files.writeString(directory.resolve("tcpretrans.8"), SOURCE);
    int status =
        new ProcessBuilder("groff", "-man", "-Tascii", "-P-c", "-ww", page.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start()
            .waitFor();
    String text = Files.readString(out).replaceAll(".\b", "").replaceAll("\\s+", " ");

    assertThat(status).isZero();
    assertThat(text).startsWith("TCPRETRANS(8)").doesNotContainPattern("warning:|error:|@[A-Z]+@");
    assertThat(text).contains("such as 172.17.0.0/16.", "ends in .gz.");
    assertThat(Arrays.stream(Cause.values())).allMatch(cause -> text.contains(cause.meaning()));
    assertThat(ExitStatus.MEANINGS).allMatch(text::contains);
  }
}
