package io.tcpretrans.cli;

/** A type of Integer or Long values. */
class NumberType<E extends Number> extends ValueType<E> {
  private final String noun;

  /**
   * @param noun completes the error message "'TEXT' is not ..."
   */
  NumberType(Class<E> javaClass, String label, String noun) {
    super(javaClass, label);
    this.noun = noun;
  }

  @Override
  String noun() {
    return noun;
  }

  @Override
  E read(String text) throws WrongUsage {
    try {
      return javaClass().cast(number(text));
    } catch (NumberFormatException e) {
      throw notA(noun, text);
    }
  }

  private Number number(String text) {
    if (javaClass() == Integer.class) {
      return Integer.valueOf(text);
    }
    return Long.valueOf(text);
  }
}
