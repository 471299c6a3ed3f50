package io.tcpretrans.cli;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Reads a command line with picocli. Of an option that occurs several times, the last value counts.
 * The options are objects because picocli takes as long to read annotations as for all the rest of
 * its work. Their values are text to picocli: {@link Option#read} converts them.
 */
final class CommandSyntax {
  private CommandSyntax() {}

  /**
   * Returns the options of a command line with their values. An error does not keep the help from
   * someone who asks for it.
   *
   * @throws WrongUsage with the first error and what to type instead
   */
  static OptionValues read(List<String> words) throws WrongUsage {
    try {
      return values(commandLine().parseArgs(words.toArray(String[]::new)));
    } catch (ParameterException | WrongUsage e) {
      for (Option<Boolean> help : List.of(Options.HELP, Options.SHORT_HELP)) {
        if (help.names().stream().anyMatch(words::contains)) {
          return new OptionValues(Map.of(help, true));
        }
      }
      throw FirstError.of(words).orElseGet(() -> new WrongUsage(e.getMessage()));
    }
  }

  private static OptionValues values(ParseResult parsed) throws WrongUsage {
    Map<Option<?>, Object> values = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (OptionSpec matched : parsed.matchedOptionsSet()) {
      String name = matched.names()[0];
      Option<?> option = OptionNames.find(name);
      names.add(name);
      List<String> texts = matched.stringValues();
      values.put(
          option,
          option.valueType() == null ? true : option.read(name, texts.get(texts.size() - 1)));
    }
    BccOptions.apply(values, names);
    return new OptionValues(values);
  }

  private static CommandLine commandLine() {
    // No option is a date: without their converters, a start loads 150 fewer classes.
    System.setProperty("picocli.converters.excludes", "java[.](time|sql)[.].*");
    CommandSpec spec = CommandSpec.create().name("tcpretrans");
    for (Option<?> option : Options.ALL) {
      if (option.valueType() == null) {
        // each name for itself, because -c and --connections differ with -o bcc
        option.names().forEach(name -> spec.addOption(flag(name)));
      } else {
        spec.addOption(withValue(option));
      }
    }
    return new CommandLine(spec)
        .setOverwrittenOptionsAllowed(true)
        .setExpandAtFiles(false) // an argument never names a file whose content is shown
        .setInterpolateVariables(false);
  }

  private static OptionSpec flag(String name) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").build();
  }

  private static OptionSpec withValue(Option<?> option) {
    OptionSpec.Builder spec =
        OptionSpec.builder(option.names().toArray(String[]::new)).type(String.class);
    return option.bareValue() == null
        ? spec.arity("1").build()
        : spec.arity("0..1").fallbackValue(option.bareValue()).build();
  }
}
