package io.tcpretrans.field;

import io.tcpretrans.event.IpAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The values of a line of a recording, by the names of their fields. Each value is checked when it
 * is taken, because anybody may have written the file. A value that is missing or null is returned
 * as null.
 */
public final class LineValues {
  /** The largest value of an unsigned number of 32 bits, as most numbers of the kernel are. */
  public static final long MAX_UINT32 = 0xffff_ffffL;

  /**
   * The largest count. A sum of a thousand counts does not overflow a long, and a double holds each
   * count exactly.
   */
  public static final long MAX_COUNT = 1L << 53;

  /** The largest number of characters in the name of a container. */
  public static final int MAX_CONTAINER = 320; // a pod's name has 253, and its container's 63

  /** The largest number of characters in the name of a network namespace. */
  public static final int MAX_NAMESPACE = 1024; // a file's name of 255 bytes that are escaped

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Matches addresses without a zone, and no name that a resolver could look up. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");

  private final Map<String, Object> values = new HashMap<>();

  /**
   * Adds a value.
   *
   * @param value a String, a Number, a Boolean, or a List of Strings
   * @return whether the field had no value before
   */
  public boolean put(String field, Object value) {
    return values.put(field, value) == null;
  }

  /** Removes all values. */
  public void clear() {
    values.clear();
  }

  /** Returns whether the field has a value. */
  public boolean has(String field) {
    return values.containsKey(field);
  }

  /**
   * Returns a whole number.
   *
   * @throws InvalidLine when the value is not a number between {@code min} and {@code max}
   */
  public Long number(String field, long min, long max) throws InvalidLine {
    Object value = values.get(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number) || value instanceof Double) {
      throw new InvalidLine(field + " is not a whole number");
    }
    if (!(value instanceof Long number) || number < min || number > max) {
      throw new InvalidLine(field + " is out of range");
    }
    return number;
  }

  /**
   * Returns a count, from 0 to {@link #MAX_COUNT}; 0 if it is missing.
   *
   * @throws InvalidLine when the value is not such a number
   */
  public long count(String field) throws InvalidLine {
    Long value = number(field, 0, MAX_COUNT);
    return value == null ? 0 : value;
  }

  /**
   * Returns a whole number that must be there.
   *
   * @throws InvalidLine when the value is missing, or is not a number between {@code min} and
   *     {@code max}
   */
  public long required(String field, long min, long max) throws InvalidLine {
    return present(field, number(field, min, max));
  }

  /**
   * Returns a duration in seconds, which may have a fraction.
   *
   * @throws InvalidLine when the value is missing, or is not a number from 0 to {@link #MAX_COUNT}
   */
  public double seconds(String field) throws InvalidLine {
    if (!(present(field, values.get(field)) instanceof Number number)) {
      throw new InvalidLine(field + " is not a number");
    }
    double seconds = number.doubleValue();
    if (!(seconds >= 0 && seconds <= MAX_COUNT)) { // also false for NaN
      throw new InvalidLine(field + " is out of range");
    }
    return seconds;
  }

  /**
   * Returns the time of the line, between 1970 and 2262.
   *
   * @throws InvalidLine when the time is missing or is not in these years
   */
  public Instant time() throws InvalidLine {
    return Times.ofNanos(required(Field.TIME_NS.fieldName(), 0, Long.MAX_VALUE));
  }

  /** Returns whether the value is true; every other value is false. */
  public boolean isTrue(String field) {
    return Boolean.TRUE.equals(values.get(field));
  }

  /** Returns whether the value is false; every other value is not. */
  public boolean isFalse(String field) {
    return Boolean.FALSE.equals(values.get(field));
  }

  /**
   * Returns the strings of a list of names of network namespaces that are not too long; empty if
   * there is no list.
   */
  public List<String> names(String field) {
    return values.get(field) instanceof List<?> list
        ? list.stream()
            .map(String.class::cast)
            .filter(name -> name.length() <= MAX_NAMESPACE)
            .toList()
        : List.of();
  }

  /**
   * Returns a name, which may have any characters.
   *
   * @param max the largest number of characters. It bounds the memory of a replay, which keeps the
   *     names of thousands of rows.
   * @throws InvalidLine when the value is not a string, or has more characters
   */
  public String name(String field, int max) throws InvalidLine {
    String text = text(field);
    if (text != null && text.length() > max) {
      throw new InvalidLine(field + " is too long");
    }
    return text;
  }

  /**
   * Returns a text of any length that a line can have.
   *
   * @throws InvalidLine when the value is not a string
   */
  public String text(String field) throws InvalidLine {
    Object value = values.get(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new InvalidLine(field + " is not a string");
  }

  /**
   * Returns a word of letters, digits, {@code _} and {@code -}, such as the name of a constant.
   *
   * @throws InvalidLine when the value is not such a word of at most 64 characters
   */
  public String token(String field) throws InvalidLine {
    String text = text(field);
    if (text != null && !TOKEN.matcher(text).matches()) {
      throw new InvalidLine(field + " is not a word of letters, digits, _ and -");
    }
    return text;
  }

  /** Returns a {@link #token} that must be there. */
  public String requiredToken(String field) throws InvalidLine {
    return present(field, token(field));
  }

  /**
   * Returns the constant that prints as this value; {@code unknown} if the value is missing or is
   * the name of a newer version.
   *
   * @throws InvalidLine when the value is not a {@link #token}
   */
  <T extends Enum<T>> T constant(String field, T[] constants, T unknown) throws InvalidLine {
    String name = token(field);
    return Arrays.stream(constants)
        .filter(constant -> constant.toString().equals(name))
        .findFirst()
        .orElse(unknown);
  }

  /**
   * Returns an IP address that must be there. No name is resolved.
   *
   * @throws InvalidLine when the value is missing or is not an IP address
   */
  IpAddress address(String field) throws InvalidLine {
    String text = present(field, text(field));
    if (ADDRESS.matcher(text).matches()) {
      try {
        return IpAddress.parse(text);
      } catch (IllegalArgumentException e) {
        throw notAnAddress(field);
      }
    }
    throw notAnAddress(field);
  }

  private static <T> T present(String field, T value) throws InvalidLine {
    if (value == null) {
      throw new InvalidLine(field + " is missing");
    }
    return value;
  }

  private static InvalidLine notAnAddress(String field) {
    return new InvalidLine(field + " is not an IP address");
  }
}
