package io.tcpretrans.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Converts bytes that are usually UTF-8, such as names of files and processes, to text and back,
 * independent of the locale. A byte that is not UTF-8 is a lone surrogate in decoded text, and
 * {@code \xNN} in printable text, which cannot be converted back.
 */
public final class ByteText {
  private static final int FIRST_NON_ASCII = 0x80;
  private static final int LAST_BYTE = 0xff;

  /** What Java puts in place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  /** A byte that is not UTF-8 becomes the lone surrogate at this offset, as in Python (PEP 383). */
  private static final int SURROGATES = 0xdc00;

  private ByteText() {}

  /** Returns text to print: a byte that is not UTF-8 is shown as {@code \xNN}. */
  public static String printable(byte[] bytes) {
    return printable(decode(bytes));
  }

  /** Returns text to print: {@link #printable(byte[])} of the bytes that were decoded. */
  public static String printable(String decoded) {
    StringBuilder text = null;
    for (int at = 0; at < decoded.length(); at++) {
      char character = decoded.charAt(at);
      boolean isByte =
          standsForByte(character) && (at == 0 || !isPairStart(decoded.charAt(at - 1)));
      if (isByte && text == null) {
        text = new StringBuilder(decoded.substring(0, at));
      }
      if (isByte) {
        text.append("\\x").append(Integer.toHexString(character - SURROGATES));
      } else if (text != null) {
        text.append(character);
      }
    }
    return text == null ? decoded : text.toString();
  }

  private static boolean standsForByte(char character) {
    return character >= SURROGATES + FIRST_NON_ASCII && character <= SURROGATES + LAST_BYTE;
  }

  private static boolean isPairStart(char character) {
    return Character.isHighSurrogate(character);
  }

  /** Returns text from which {@link #encode} makes these bytes again. */
  public static String decode(byte[] bytes) {
    String utf8 = new String(bytes, StandardCharsets.UTF_8);
    return utf8.indexOf(REPLACEMENT) < 0 ? utf8 : decodeWithSurrogates(bytes);
  }

  private static String decodeWithSurrogates(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    for (CoderResult result = decoder.decode(in, out, true);
        result.isError();
        result = decoder.decode(in, out, true)) {
      for (int wrong = 0; wrong < result.length(); wrong++) {
        out.put((char) (SURROGATES + Byte.toUnsignedInt(in.get())));
      }
    }
    return out.flip().toString();
  }

  /**
   * Returns the bytes from which {@link #decode} made this text. Other text becomes UTF-8, in which
   * any other lone surrogate is a question mark.
   */
  public static byte[] encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (standsForByte(character)) {
        bytes.write(character - SURROGATES);
      } else {
        int end = text.offsetByCodePoints(at, 1);
        bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
        at = end - 1;
      }
    }
    return bytes.toByteArray();
  }
}
