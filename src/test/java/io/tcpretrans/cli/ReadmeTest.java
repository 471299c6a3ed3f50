package io.tcpretrans.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.view.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What README.md says of options and columns is what there is. */
class ReadmeTest {
  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  @Test
  void optionsAreThoseOfTheHelp() throws IOException {
    String help = CommandSyntax.commandLine().getUsageMessage();
    String indented =
        help.lines()
            .map(line -> line.isEmpty() ? line : "    " + line)
            .collect(Collectors.joining("\n"));
    assertThat(readme()).contains(indented);
  }

  @Test
  void everyColumnIsExplained() throws IOException {
    String columns =
        readme().substring(readme().indexOf("## Columns"), readme().indexOf("## Options"));
    assertThat(Arrays.stream(Column.values()).map(Column::optionName))
        .allMatch(name -> columns.contains(name.toUpperCase(Locale.ROOT)));
  }
}
