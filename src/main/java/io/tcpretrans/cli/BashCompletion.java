package io.tcpretrans.cli;

import java.util.stream.Collectors;

/** The completion for bash: the resource {@code completion.bash} with the options filled in. */
final class BashCompletion {
  private BashCompletion() {}

  /** Returns the script. */
  static String text() {
    String names =
        Options.ALL.stream()
            .flatMap(option -> option.names().stream())
            .collect(Collectors.joining(" "));
    String cases =
        Options.ALL.stream()
            .filter(option -> option.valueType() != null && option.bareValue() == null)
            .map(BashCompletion::branch)
            .collect(Collectors.joining("\n"));
    return Resource.text("completion.bash").replace("@NAMES@", names).replace("@CASES@", cases);
  }

  /** Returns the branch of the case statement for an option with a value. */
  private static String branch(Option<?> option) {
    ValueType<?> type = option.valueType();
    String action;
    if (type.isFile()) {
      action = "compopt -o default && return";
    } else if (type.isDirectory()) {
      action = "compopt -o dirnames && return";
    } else if (type.choices().isEmpty()) {
      action = "return";
    } else {
      action =
          (option.isList() ? "list=yes " : "")
              + "values='"
              + String.join(" ", type.choices())
              + "'";
    }
    return "\t" + String.join(" | ", option.names()) + ") " + action + " ;;";
  }
}
