package io.tcpretrans.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds options by their names. */
final class OptionNames {
  private static final Map<String, Option<?>> BY_NAME =
      Options.ALL.stream()
          .flatMap(option -> option.names().stream().map(name -> Map.entry(name, option)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private OptionNames() {}

  /** Returns the option with this name, such as {@code -d} or {@code --duration}; null: none. */
  static Option<?> find(String name) {
    return BY_NAME.get(name);
  }

  /** Returns the names that begin with two dashes, without the dashes, in the order of --help. */
  static List<String> longWords() {
    return Options.ALL.stream()
        .map(Option::names)
        .flatMap(List::stream)
        .filter(name -> name.startsWith("--"))
        .map(name -> name.substring(2))
        .toList();
  }
}
