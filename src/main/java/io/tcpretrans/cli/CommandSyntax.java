package io.tcpretrans.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line for picocli, which reads it. The options are objects because picocli takes as
 * long to read annotations as for all the rest of its work.
 */
final class CommandSyntax {
  private CommandSyntax() {}

  /** Returns a command line that does nothing. */
  static CommandLine commandLine() {
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
    CommandSpec spec = CommandSpec.create().name("tcpretrans");
    for (Option<?> option : Options.ALL) {
      spec.addOption(specification(option));
    }
    return new CommandLine(spec)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // an argument never names a file whose content is shown
        .setInterpolateVariables(false)
        .setExecutionStrategy(new Run(run))
        .setParameterExceptionHandler(new WrongUsage());
  }

  private static OptionSpec specification(Option<?> option) {
    OptionSpec.Builder spec = OptionSpec.builder(option.names().toArray(String[]::new));
    ValueType<?> type = option.valueType();
    if (type == null) {
      return spec.type(boolean.class).build();
    }
    spec.type(type.javaClass()).paramLabel(option.placeholder());
    if (option.isList()) {
      spec.type(List.class).auxiliaryTypes(type.javaClass()).splitRegex(",");
    }
    if (option.bareValue() != null) {
      spec.arity("0..1").fallbackValue(option.bareValue());
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
  private static final class Run implements IExecutionStrategy {
    private final ToIntBiFunction<OptionValues, PrintWriter> run;

    Run(ToIntBiFunction<OptionValues, PrintWriter> run) {
      this.run = run;
    }

    @Override
    public int execute(ParseResult parsed) {
      return run.applyAsInt(new OptionValues(parsed), parsed.commandSpec().commandLine().getErr());
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
