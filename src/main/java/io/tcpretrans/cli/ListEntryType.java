package io.tcpretrans.cli;

import java.util.function.Function;

/** The type of an entry of a filter option's list, which {@code !} may negate. */
final class ListEntryType<E> extends ValueType<ListEntry<E>> {
  private static final String NEGATION = "!";

  private final String noun;
  private final Function<String, E> reader;

  /**
   * @param noun what an entry is, such as {@code a process ID}
   * @param reader makes a value of the text without {@code !}, or throws IllegalArgumentException
   *     with a message that names the text, without a full stop
   */
  ListEntryType(String label, String noun, Function<String, E> reader) {
    super(entryClass(), label);
    this.noun = noun;
    this.reader = reader;
  }

  @SuppressWarnings("unchecked") // the class of any entry is the same
  private static <E> Class<ListEntry<E>> entryClass() {
    return (Class<ListEntry<E>>) (Class<?>) ListEntry.class;
  }

  @Override
  String noun() {
    return noun;
  }

  @Override
  ListEntry<E> read(String text) throws WrongUsage {
    boolean negated = text.startsWith(NEGATION);
    String value = negated ? text.substring(NEGATION.length()) : text;
    if (value.isEmpty()) {
      throw notA(noun, text);
    }
    try {
      return new ListEntry<>(negated, reader.apply(value));
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }
}
