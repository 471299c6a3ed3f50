package io.tcpretrans.cli;

/** What the user has typed, understood. */
interface ParsedOptions {
  boolean has(Flag flag);

  /**
   * The value of an option, in its type.
   *
   * @param name one of its names
   * @param absent the answer where it was not given
   */
  <T> T value(String name, T absent);
}
