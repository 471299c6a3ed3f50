package io.tcpretrans.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options as picocli describes them: in the help, and to programs that complete them. */
public final class CommandSyntax {
  private CommandSyntax() {}

  /** Returns a command line that describes the options and reads none. */
  public static CommandLine commandLine() {
    CommandSpec spec =
        CommandSpec.create().name("tcpretrans").versionProvider(new VersionProvider());
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
    return new CommandLine(spec).setInterpolateVariables(false);
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
    return spec.build();
  }
}
