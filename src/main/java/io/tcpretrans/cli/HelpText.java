package io.tcpretrans.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The texts of -h, --help and --version, which are at most 80 columns wide. */
final class HelpText {
  /** A command, and what it shows. */
  record Example(String command, String meaning) {}

  /** The examples of -h, which the manual page repeats. */
  static final List<Example> EXAMPLES =
      List.of(
          new Example("tcpretrans", "rows, one per retransmit, until Ctrl-C"),
          new Example("tcpretrans --why -C", "rows with cause, process and container"),
          new Example("tcpretrans --port 443 -d 10s", "rows of one port, for ten seconds"),
          new Example("tcpretrans --top", "a live screen, worst flow first"),
          new Example(
              "tcpretrans --why --record FILE", "rows, and all events into FILE for --replay"));

  private static final String USAGE = "Usage: tcpretrans [OPTIONS]\n";
  private static final String MOST_USED =
      """

      Most used options:
        -w, --why                       cause and place of each loss, and a diagnosis
        -C                              process and container of each row
        -t, -x                          type; sizes, timers and waiting time
        -p PID, --comm NAME             rows of this process only
        --container NAME                rows of this container only
        --port PORT, --raddr CIDR       rows of this port or this peer only
        --count, --by GROUP             counts per flow, per container, ...
        -d TIME, -n N                   stop after TIME (10s, 5m), or after N rows
        -o json                         one JSON object per line
        --check                         what this kernel offers, and what is missing

      Run as root: sudo java -jar tcpretrans.jar -c
      All options: tcpretrans --help
      """;

  private static final int WIDTH = 80;
  private static final int TEXT_COLUMN = 29;

  private HelpText() {}

  /** Returns the text that options ask for; null if they ask for none. */
  static String requested(Predicate<Option<?>> has) {
    if (has.test(Options.HELP)) {
      return full();
    }
    if (has.test(Options.SHORT_HELP)) {
      return brief();
    }
    return has.test(Options.VERSION) ? Version.text() + "\n" : null;
  }

  /** Returns the text of -h: examples and the most used options, on a screen of 24 lines. */
  static String brief() {
    StringBuilder text = new StringBuilder(USAGE).append("Examples:\n");
    for (Example example : EXAMPLES) {
      text.append(String.format("  %-31s %s\n", example.command, example.meaning));
    }
    return text.append(MOST_USED).toString();
  }

  /** Returns the text of --help: all options by group. */
  static String full() {
    StringBuilder text = new StringBuilder(USAGE);
    text.append("Prints a row for every TCP retransmit on this host, until Ctrl-C.\n");
    for (OptionGroup group : OptionGroup.values()) {
      text.append('\n').append(group.title()).append(":\n");
      Options.of(group).forEach(option -> append(option, text));
    }
    return text.append("\nTIME is seconds or 500ms 5s 10m 2h.\n")
        .append("Exit status: ")
        .append(exitStatus())
        .append(".\nRun as root: sudo java -jar tcpretrans.jar -c\n")
        .toString();
  }

  private static String exitStatus() {
    List<String> statuses = new ArrayList<>();
    for (int status = 0; status < ExitStatus.MEANINGS.size(); status++) {
      statuses.add(status + " " + ExitStatus.MEANINGS.get(status));
    }
    return String.join(", ", statuses);
  }

  /** Appends the names of the option, and beside them its description. */
  private static void append(Option<?> option, StringBuilder text) {
    String names = String.join(", ", option.names());
    String label = (names.startsWith("--") ? "      " : "  ") + names + option.attachedValue();
    String indent = "\n" + " ".repeat(TEXT_COLUMN);
    text.append(label);
    text.append(label.length() < TEXT_COLUMN ? " ".repeat(TEXT_COLUMN - label.length()) : indent);
    int free = WIDTH - TEXT_COLUMN;
    String separator = "";
    for (String word : option.fullHelp().split(" ", -1)) {
      free -= separator.length() + word.length();
      if (free < 0) {
        separator = indent;
        free = WIDTH - TEXT_COLUMN - word.length();
      }
      text.append(separator).append(word);
      separator = " ";
    }
    text.append('\n');
  }
}
