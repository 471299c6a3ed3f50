package io.tcpretrans.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A type of Integer, Long or Double values. */
class NumberType<E extends Number> extends ValueType<E> implements ITypeConverter<E> {
  private final String noun;

  /**
   * @param noun completes the error message "'TEXT' is not ..."
   */
  NumberType(Class<E> javaClass, String label, String noun) {
    super(javaClass, label);
    this.noun = noun;
  }

  @Override
  ITypeConverter<E> converter() {
    return this;
  }

  @Override
  public E convert(String text) {
    try {
      return javaClass().cast(number(text));
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not " + noun);
    }
  }

  private Number number(String text) {
    if (javaClass() == Integer.class) {
      return Integer.valueOf(text);
    }
    if (javaClass() == Long.class) {
      return Long.valueOf(text);
    }
    return Double.valueOf(text);
  }
}
