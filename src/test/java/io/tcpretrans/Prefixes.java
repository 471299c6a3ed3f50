package io.tcpretrans;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The beginnings of a text, as a file has them that ends early. */
public final class Prefixes {
  private Prefixes() {}

  /** Returns each beginning of the text, from the empty one to the whole text. */
  public static Stream<String> of(String text) {
    return IntStream.rangeClosed(0, text.length()).mapToObj(length -> text.substring(0, length));
  }
}
