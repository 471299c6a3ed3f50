package io.tcpretrans.view;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A decoder of the bytes that a terminal sends for keys: characters in UTF-8, control characters,
 * and the escape sequences of xterm, which may arrive in pieces. An escape character that nothing
 * follows for 50 ms is the key Esc.
 */
final class TopKeyDecoder {
  private static final long ESCAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MAX_SEQUENCE = 16;
  private static final int ESCAPE = 0x1b;
  private static final int CTRL_U = 0x15;
  private static final int DELETE = 0x7f;
  private static final int FIRST_NON_ASCII = 0x80;
  private static final int FIRST_FINAL_BYTE = 0x40;
  private static final int UTF8_LEAD = 0xc0;

  /** The bytes of an escape sequence, or of a character in UTF-8, that is not complete. */
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  private long lastNanos;

  /**
   * Takes a byte.
   *
   * @param nanos the time of the byte, as {@link System#nanoTime} returns it
   * @return the keys that are complete now; empty: more bytes are needed
   */
  List<TopKey> accept(int input, long nanos) {
    lastNanos = nanos;
    byte[] before = pending.toByteArray();
    if (before.length == 0) {
      return first(input);
    }
    if (before[0] == ESCAPE) {
      return inSequence(before, input);
    }
    if ((input & UTF8_LEAD) != FIRST_NON_ASCII) { // no continuation byte: the character was cut
      pending.reset();
      return first(input);
    }
    pending.write(input);
    return character();
  }

  /** Returns the key Esc if an escape character has been waiting for more bytes for too long. */
  List<TopKey> expire(long nanos) {
    if (pending.size() == 0 || nanos - lastNanos < ESCAPE_NANOS) {
      return List.of();
    }
    boolean alone = pending.size() == 1 && pending.toByteArray()[0] == ESCAPE;
    pending.reset();
    return List.of(TopKey.of(alone ? TopKey.Kind.ESCAPE : TopKey.Kind.OTHER));
  }

  private List<TopKey> first(int input) {
    if (input == ESCAPE || input >= FIRST_NON_ASCII) {
      pending.write(input);
      return List.of();
    }
    return List.of(
        switch (input) {
          case '\r', '\n' -> TopKey.of(TopKey.Kind.ENTER);
          case '\b', DELETE -> TopKey.of(TopKey.Kind.BACKSPACE);
          case CTRL_U -> TopKey.of(TopKey.Kind.CLEAR_LINE);
          default ->
              input < ' ' ? TopKey.of(TopKey.Kind.OTHER) : new TopKey(TopKey.Kind.CHARACTER, input);
        });
  }

  /** Takes a byte after an escape character and the other bytes of {@code before}. */
  private List<TopKey> inSequence(byte[] before, int input) {
    boolean introduced = before.length > 1;
    if (!introduced && (input == '[' || input == 'O')) {
      pending.write(input);
      return List.of();
    }
    if (!introduced) { // Esc, and then another key
      pending.reset();
      List<TopKey> next = first(input);
      return next.isEmpty()
          ? List.of(TopKey.of(TopKey.Kind.ESCAPE))
          : List.of(TopKey.of(TopKey.Kind.ESCAPE), next.get(0));
    }
    pending.write(input);
    if (input < FIRST_FINAL_BYTE && pending.size() < MAX_SEQUENCE) {
      return List.of();
    }
    String sequence = pending.toString(StandardCharsets.ISO_8859_1);
    pending.reset();
    return List.of(TopKey.of(kind(sequence)));
  }

  /** Returns the key of a complete escape sequence; modifiers such as Shift are ignored. */
  private static TopKey.Kind kind(String sequence) {
    String parameter = sequence.substring(2, sequence.length() - 1).replaceFirst(";.*", "");
    return switch (sequence.charAt(sequence.length() - 1)) {
      case 'A' -> TopKey.Kind.UP;
      case 'B' -> TopKey.Kind.DOWN;
      case 'H' -> TopKey.Kind.HOME;
      case 'F' -> TopKey.Kind.END;
      case 'M' -> TopKey.Kind.ENTER; // of the keypad
      case '~' ->
          switch (parameter) {
            case "1", "7" -> TopKey.Kind.HOME;
            case "4", "8" -> TopKey.Kind.END;
            case "5" -> TopKey.Kind.PAGE_UP;
            case "6" -> TopKey.Kind.PAGE_DOWN;
            default -> TopKey.Kind.OTHER;
          };
      default -> TopKey.Kind.OTHER;
    };
  }

  /** Returns the pending character if it is complete. */
  private List<TopKey> character() {
    byte[] bytes = pending.toByteArray();
    if (bytes.length < Integer.numberOfLeadingZeros(~(bytes[0] << 24))) {
      return List.of();
    }
    pending.reset();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return List.of(new TopKey(TopKey.Kind.CHARACTER, text.codePointAt(0)));
    } catch (CharacterCodingException e) {
      return List.of(TopKey.of(TopKey.Kind.OTHER));
    }
  }
}
