package io.tcpretrans.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as picocli reads and describes it: options, help, version. */
public final class CommandSyntax {
  private CommandSyntax() {}

  /** The command line, not to be run; for what describes it. */
  public static CommandLine commandLine() {
    return commandLine((options, err) -> ExitStatus.DONE);
  }

  /**
   * The command line.
   *
   * @param run what its options are for; told where to write words, it returns the exit status
   */
  static CommandLine commandLine(ToIntBiFunction<ParsedOptions, PrintWriter> run) {
    // No option is a date: a start without their converters loads 150 classes less.
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
    OptionSpecs.addTo(spec);
    command.line =
        new CommandLine(spec)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExpandAtFiles(false) // an argument never names a file to be read and shown
            .setInterpolateVariables(false)
            .setParameterExceptionHandler(
                (e, args) ->
                    Errors.wrongUsage(lowerCaseFirst(e.getMessage()), e.getCommandLine().getErr()));
    return command.line;
  }

  /** As other messages begin after the name of the command. */
  private static String lowerCaseFirst(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static final class Run implements Callable<Integer> {
    private final ToIntBiFunction<ParsedOptions, PrintWriter> run;
    private CommandLine line;

    Run(ToIntBiFunction<ParsedOptions, PrintWriter> run) {
      this.run = run;
    }

    @Override
    public Integer call() {
      return run.applyAsInt(new CommandLineOptions(line.getParseResult()), line.getErr());
    }
  }
}
