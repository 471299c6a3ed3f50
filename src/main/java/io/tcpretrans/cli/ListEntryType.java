package io.tcpretrans.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The type of an entry of a filter option's list, which {@code !} may negate. */
final class ListEntryType<E> extends ValueType<ListEntry<E>>
    implements ITypeConverter<ListEntry<E>> {
  private static final String NEGATION = "!";

  private final Function<String, E> reader;

  /**
   * @param reader makes a value of the text without {@code !}, or throws IllegalArgumentException
   *     with a message for the user, without a full stop
   */
  ListEntryType(String label, Function<String, E> reader) {
    super(entryClass(), label);
    this.reader = reader;
  }

  @SuppressWarnings("unchecked") // the class is for picocli, which does not look at E
  private static <E> Class<ListEntry<E>> entryClass() {
    return (Class<ListEntry<E>>) (Class<?>) ListEntry.class;
  }

  /**
   * Returns the entry of a text.
   *
   * @throws WrongUsage with a message that names the text
   */
  private ListEntry<E> read(String text) throws WrongUsage {
    boolean negated = text.startsWith(NEGATION);
    String value = negated ? text.substring(NEGATION.length()) : text;
    if (value.isEmpty()) {
      throw new WrongUsage("'" + text + "' is not of the form " + label() + " or !" + label());
    }
    try {
      return new ListEntry<>(negated, reader.apply(value));
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  @Override
  ITypeConverter<ListEntry<E>> converter() {
    return this;
  }

  @Override
  public ListEntry<E> convert(String text) {
    try {
      return read(text);
    } catch (WrongUsage e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
