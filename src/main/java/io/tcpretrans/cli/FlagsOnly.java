package io.tcpretrans.cli;

import java.util.EnumSet;
import java.util.Set;

/**
 * A command line of nothing but options without a value, such as -c or -t -C, or of nothing. It
 * needs no parser, and is what is typed most: to load and run picocli takes as long as all the rest
 * of a start.
 */
record FlagsOnly(Set<Flag> flags) implements ParsedOptions {
  /** Understands the arguments; null: there is more to them, and picocli is asked. */
  static FlagsOnly of(String[] args) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (String arg : args) {
      Flag flag = Flag.named(arg);
      if (flag == null || !flags.add(flag)) {
        return null;
      }
    }
    return new FlagsOnly(flags);
  }

  @Override
  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  @Override
  public <T> T value(String name, T absent) {
    return absent;
  }
}
