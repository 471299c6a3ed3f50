package io.tcpretrans.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Options as objects: to read annotations takes picocli as long as all the rest of its work. */
final class OptionSpecs {
  private OptionSpecs() {}

  /** An option without a value. */
  static OptionSpec flag(String description, String... names) {
    return builder(description, names).type(boolean.class).build();
  }

  /** An option with one value. */
  static OptionSpec value(Class<?> type, String label, String description, String... names) {
    return builder(description, names).type(type).paramLabel(label).build();
  }

  /** An option with values, separated by commas or each with the option before it. */
  static OptionSpec list(Class<?> type, String label, String description, String... names) {
    return builder(description, names)
        .type(List.class)
        .auxiliaryTypes(type)
        .splitRegex(",")
        .hideParamSyntax(true)
        .paramLabel(label + ",...")
        .build();
  }

  private static OptionSpec.Builder builder(String description, String... names) {
    return OptionSpec.builder(names).description(description);
  }
}
