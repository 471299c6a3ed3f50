package io.tcpretrans.sys;

/** The numbers in text files of the kernel, which may end within a number or have other text. */
public final class KernelNumber {
  private static final int HEX = 16;
  private static final int DECIMAL = 10;

  private KernelNumber() {}

  /**
   * Returns a decimal number of 64 bits, with or without a sign.
   *
   * @param otherwise the result if the text is no such number
   * @return negative if the highest bit is set
   */
  public static long decimal(String text, long otherwise) {
    return parse(text, DECIMAL, otherwise);
  }

  /** Returns a hexadecimal number, without {@code 0x}, as {@link #decimal} does. */
  public static long hex(String text, long otherwise) {
    return parse(text, HEX, otherwise);
  }

  private static long parse(String text, int radix, long otherwise) {
    try {
      return text.startsWith("-")
          ? Long.parseLong(text, radix)
          : Long.parseUnsignedLong(text, radix);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
