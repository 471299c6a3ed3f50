package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  private static final String HELP = CommandSyntax.commandLine().getUsageMessage();

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "-cwh", "--prot --help", "-d 0 -h", "8080 -h", "-i -h"})
  void helpIsShownWhateverElseIsTyped(String words) {
    assertThat(Typed.values(words).has(Options.HELP)).isTrue();
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
    assertThat(HELP.lines().map(String::strip))
        .anyMatch(line -> line.equals(option) || line.matches(option + "[ ,\\[].*"));
  }

  @Test
  void versionIsOneLine() {
    assertThat(VersionProvider.text()).matches("tcpretrans \\S.*\n");
  }

  /** src/install/install copies the line into the manual page. */
  @Test
  void helpHasTheExitStatusInOneLine() {
    assertThat(HELP.lines())
        .contains("Exit status: 0 done, 1 failed, 2 wrong usage, 3 privilege or feature missing.");
  }
}
