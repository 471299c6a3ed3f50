package io.tcpretrans.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command line for picocli, which reads it and prints help and version. The options are objects
 * because picocli takes as long to read annotations as for all the rest of its work.
 */
public final class CommandSyntax {
  private CommandSyntax() {}

  /** Returns a command line that does nothing, for programs that describe its options. */
  public static CommandLine commandLine() {
    return commandLine((values, err) -> ExitStatus.DONE);
  }

  /**
   * Returns a command line.
   *
   * @param run gets the option values and the writer of stderr, and returns the exit status
   */
  static CommandLine commandLine(ToIntBiFunction<OptionValues, PrintWriter> run) {
    // No option is a date: without their converters, a start loads 150 fewer classes.
    System.setProperty("picocli.converters.excludes", "java[.](time|sql)[.].*");
    Run command = new Run(run);
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(command)
            .name("tcpretrans")
            .versionProvider(new VersionProvider());
    spec.usageMessage()
        .customSynopsis("tcpretrans [OPTIONS]")
        .description("Prints a row for every TCP retransmit on this host, until Ctrl-C.")
        .footer(
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage, 3 privilege or feature missing.",
            "Run as root: sudo java -jar tcpretrans.jar -c")
        .sortOptions(false)
        .autoWidth(true);
    for (Option<?> option : Options.ALL) {
      spec.addOption(specification(option));
    }
    command.line =
        new CommandLine(spec)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false) // an argument never names a file whose content is shown
            .setInterpolateVariables(false)
            .setParameterExceptionHandler(new WrongUsage());
    return command.line;
  }

  private static OptionSpec specification(Option<?> option) {
    OptionSpec.Builder spec =
        OptionSpec.builder(option.names().toArray(String[]::new)).description(option.help());
    ValueType<?> type = option.valueType();
    if (type == null) {
      return spec.type(boolean.class)
          .usageHelp(option == Options.HELP)
          .versionHelp(option == Options.VERSION)
          .build();
    }
    spec.type(type.javaClass()).paramLabel(type.label());
    if (option.isList()) {
      spec.type(List.class)
          .auxiliaryTypes(type.javaClass())
          .splitRegex(",")
          .hideParamSyntax(true)
          .paramLabel(type.label() + ",...");
    }
    if (option.bareValue() != null) {
      spec.arity("0..1")
          .fallbackValue(option.bareValue())
          .paramLabel("[" + spec.paramLabel() + "]");
    }
    if (type.converter() != null) {
      spec.converters(type.converter());
    }
    return spec.build();
  }

  /** Returns the message as it follows the name of the command: it begins in lower case. */
  private static String lowerCaseFirst(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  /** Passes the values from picocli to the command. */
  private static final class Run implements Callable<Integer> {
    private final ToIntBiFunction<OptionValues, PrintWriter> run;
    private CommandLine line;

    Run(ToIntBiFunction<OptionValues, PrintWriter> run) {
      this.run = run;
    }

    @Override
    public Integer call() {
      return run.applyAsInt(new OptionValues(line.getParseResult()), line.getErr());
    }
  }

  /** A class, not a lambda expression, for the reason that {@link ValueTypes} gives. */
  private static final class WrongUsage implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
      return Errors.wrongUsage(lowerCaseFirst(e.getMessage()), e.getCommandLine().getErr());
    }
  }
}
