package io.tcpretrans.cli;

import io.tcpretrans.view.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The errors that option values have by themselves. Each method returns the error message without a
 * full stop; null: the value is valid.
 */
final class ValueErrors {
  private static final int MAX_PORT = 65535;
  private static final double MIN_INTERVAL_SECONDS = 0.1;

  private ValueErrors() {}

  static String columns(List<String> names) {
    for (String name : names) {
      if (Column.named(name).isEmpty()) {
        return "unknown column '" + name + "' in --columns; the columns are " + columnNames();
      }
    }
    return null;
  }

  private static String columnNames() {
    return Arrays.stream(Column.values()).map(Column::optionName).collect(Collectors.joining(" "));
  }

  static String namespaces(List<Long> numbers) {
    for (long number : numbers) {
      if (FilterOptions.namespaceInode(number) == 0) {
        return "--netns cannot read /proc/"
            + number
            + "/ns/net; give the PID of a running process, or the inode that"
            + " 'ls -Li /proc/PID/ns/net' prints";
      }
    }
    return null;
  }

  static String ports(List<Integer> ports) {
    for (int port : ports) {
      if (port < 0 || port > MAX_PORT) {
        return port + " is not a port (0-65535)";
      }
    }
    return null;
  }

  static String interval(double seconds) {
    return seconds >= MIN_INTERVAL_SECONDS ? null : "--interval must be at least 0.1 seconds";
  }

  static String duration(double seconds) {
    return seconds > 0 ? null : "--duration must be greater than 0 seconds";
  }

  static String maxEvents(long count) {
    return count >= 1 ? null : "--max-events must be at least 1";
  }
}
