package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CommandLine command;

  @BeforeEach
  void open() {
    command = CommandSyntax.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help"})
  void helpExitsZeroOnStdout(String option) {
    assertThat(command.execute(option)).isZero();
    assertThat(out.toString()).startsWith("Usage: tcpretrans ").contains("Exit status: 0 done");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c, --connections",
        "-l, --local",
        "-s, --sequence",
        "-t, --type",
        "-x, --extended",
        "--columns=COLUMN",
        "-4",
        "-6",
        "-d, --duration=TIME",
        "-n, --max-events=N",
        "-o, --output=FORMAT",
        "-T, --timestamps",
        "--count",
        "--by=GROUP",
        "--top",
        "-i, --interval=TIME",
        "--json-schema",
        "--record=FILE",
        "--replay=FILE",
        "--color=WHEN",
        "--hook=HOOK",
        "--check",
        "--btf=FILE",
        "--tmpdir=DIR",
        "-v, --verbose",
        "-q, --quiet",
        "-h, --help",
        "-V, --version",
      })
  void helpListsTheOption(String option) {
    command.execute("--help");

    assertThat(out.toString().lines().map(String::strip))
        .anyMatch(line -> line.equals(option) || line.matches(option + "[ ,\\[].*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--version"})
  void versionExitsZeroOnStdout(String option) {
    assertThat(command.execute(option)).isZero();
    assertThat(out.toString()).matches("tcpretrans \\S.*\n");
    assertThat(err.toString()).isEmpty();
  }

  /** src/install/install copies the line into the manual page. */
  @Test
  void helpHasTheExitStatusInOneLine() {
    assertThat(CommandSyntax.commandLine().getUsageMessage().lines())
        .contains("Exit status: 0 done, 1 failed, 2 wrong usage, 3 privilege or feature missing.");
  }
}
