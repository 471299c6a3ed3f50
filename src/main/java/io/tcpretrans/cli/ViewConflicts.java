package io.tcpretrans.cli;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.view.Column;
import java.util.ArrayList;
import java.util.List;

/** Refuses options that a view would ignore: an option that is given has an effect. */
final class ViewConflicts {
  private ViewConflicts() {}

  /**
   * Reports the first conflict.
   *
   * @throws WrongUsage with the conflict and how to resolve it
   */
  static void check(OptionValues values) throws WrongUsage {
    checkCauses(values);
    checkCounts(values);
    OutputFormat output = values.get(Options.OUTPUT);
    refuse(
        values.has(Options.COLUMNS) && output != OutputFormat.TABLE,
        "--columns applies to the table only; leave it out, since -o "
            + output
            + " prints every field");
    refuse(
        values.get(Options.COLOR) == ColorMode.ALWAYS && output != OutputFormat.TABLE,
        "--color always applies to the table only; leave it out, since -o "
            + output
            + " has no colors");
  }

  private static void checkCauses(OptionValues values) throws WrongUsage {
    Grouping grouping = values.get(Options.GROUPING);
    refuse(
        grouping.needsCause() && !values.has(Options.WHY),
        "--by " + grouping + " needs the causes of the retransmits; add -w");
    if (values.has(Options.WHY)) {
      return;
    }
    for (Column column : Column.CAUSES) {
      refuse(
          values.get(Options.COLUMNS).contains(column.optionName()),
          "--columns " + column.optionName() + " needs the causes of the retransmits; add -w");
    }
  }

  private static void checkCounts(OptionValues values) throws WrongUsage {
    boolean count = values.has(Options.COUNT);
    boolean top = values.has(Options.TOP);
    boolean grouped = values.has(Options.GROUPING);
    refuse(
        values.has(Options.INTERVAL) && !count && !top && !grouped,
        "--interval applies to --count and --top only; add one of them");
    refuse(
        values.get(Options.OUTPUT) == OutputFormat.BCC && !values.get(Options.GROUPING).isFlow(),
        "-o bcc counts by flow only; leave out --by");
    refuse(count && top, "--count and --top exclude each other; leave out one of them");
    if (count || top || grouped) {
      String view = count ? "--count" : top ? "--top" : "--by";
      for (Option<?> option : rowOptions(values.get(Options.OUTPUT))) {
        refuse(
            values.has(option),
            option.names().get(0)
                + " applies to rows, which "
                + view
                + " does not print; leave it out");
      }
    }
  }

  /** Returns the options about rows; in the format bcc, -c and -l mean what they do in bcc. */
  private static List<Option<?>> rowOptions(OutputFormat output) {
    List<Option<?>> options =
        new ArrayList<>(List.of(Options.COLUMNS, Options.SEQUENCE, Options.TYPE, Options.EXTENDED));
    if (output != OutputFormat.BCC) {
      options.addAll(List.of(Options.CONNECTIONS, Options.LOCAL));
    }
    return options;
  }

  private static void refuse(boolean conflict, String message) throws WrongUsage {
    if (conflict) {
      throw new WrongUsage(message);
    }
  }
}
