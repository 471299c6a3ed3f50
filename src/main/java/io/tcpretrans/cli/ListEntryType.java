package io.tcpretrans.cli;

import java.util.List;
import java.util.function.Function;

/** The type of an entry of a filter option's list, which {@code !} may negate. */
final class ListEntryType<E> extends ValueType<ListEntry<E>> {
  private static final String NEGATION = "!";

  private final String noun;
  private final List<String> choices;
  private final Function<String, E> reader;

  /**
   * Creates a type with too many values to list.
   *
   * @param noun what an entry is, such as {@code a process ID}
   * @param reader makes a value of the text without {@code !}, or returns null if the text is not
   *     what {@code noun} says. Throws IllegalArgumentException, with a message that names the
   *     text, for other errors
   */
  ListEntryType(String label, String noun, Function<String, E> reader) {
    this(label, noun, List.of(), reader);
  }

  /** Creates a type with these values, which may have other spellings. */
  ListEntryType(String label, String noun, List<String> choices, Function<String, E> reader) {
    super(entryClass(), label);
    this.noun = noun;
    this.choices = choices;
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
  List<String> choices() {
    return choices;
  }

  @Override
  ListEntry<E> read(String text) throws WrongUsage {
    boolean negated = text.startsWith(NEGATION);
    String value = negated ? text.substring(NEGATION.length()) : text;
    E entry = value.isEmpty() ? null : read(value, reader);
    if (entry == null) {
      throw notA(noun, value.isEmpty() ? text : value);
    }
    return new ListEntry<>(negated, entry);
  }

  private static <E> E read(String text, Function<String, E> reader) throws WrongUsage {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }
}
