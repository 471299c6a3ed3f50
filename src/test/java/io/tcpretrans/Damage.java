package io.tcpretrans;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Random damage of files with JSON, which is equal for equal random numbers. */
public final class Damage {
  /** A field with its value, which is a string, a list of strings, or another word. */
  private static final Pattern FIELD =
      Pattern.compile(
          "\"([a-zA-Z_]+)\":(\"(?:[^\"\\\\]++|\\\\.)*+\"|\\[[^\\]{]*\\]|[^,}\\]\\[{\"]+)");

  /** Values that some field does not expect. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "-5",
          "1",
          "2",
          "65535",
          "65536",
          "4294967295",
          "4294967296",
          "9007199254740992",
          "-9223372036854775808",
          "9223372036854775807",
          "18446744073709551615",
          "99999999999999999999",
          "1.5",
          "-0.0",
          "1e400",
          "NaN",
          "9".repeat(2_000),
          "0." + "9".repeat(100),
          "\"\"",
          "\"localhost\"",
          "\"::1%lo\"",
          "\"255.255.255.255\"",
          "\"\\u001b[2J\\u001b]0;x\\u0007\"",
          "\"\\u0000\\n\\r\\t\\u007f\\u009b31m\"",
          "\"\\u202e\\ud800\\u2028\"",
          "\"a b;c,d\\\"e'f$(g)`h`\"",
          "\"" + "x".repeat(300) + "\"",
          "\"" + "y".repeat(2_000) + "\"",
          "\"" + "z".repeat(80_000) + "\"",
          "\"\u001b[31m\u009b\"",
          "[]",
          "{}",
          "[\"a\",\"b\",\"c\",\"d\",\"e\"]",
          "[\"\\u001b[2J\",null,7,[\"x\"]]",
          "[".repeat(1_500),
          "[".repeat(15) + "]".repeat(15),
          "{\"a\":".repeat(400) + "1" + "}".repeat(400));

  private final Random random;

  /** Creates damage that these random numbers select. */
  public Damage(Random random) {
    this.random = random;
  }

  /** Returns the bytes of these lines with one to four damages. */
  public byte[] of(List<String> whole) {
    List<String> lines = new ArrayList<>(whole);
    for (int count = random.nextInt(4); count >= 0 && !lines.isEmpty(); count--) {
      damageLine(lines);
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return random.nextInt(3) == 0 ? damageBytes(bytes) : bytes;
  }

  /** Returns the compressed form of these bytes, half of the times with damaged bytes. */
  public byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return random.nextBoolean() ? damageBytes(compressed.toByteArray()) : compressed.toByteArray();
  }

  private void damageLine(List<String> lines) {
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(8)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(random.nextInt(lines.size() + 1), line);
      case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
      case 3 -> lines.set(at, swapValues(line));
      case 4 -> lines.set(at, line + line.substring(random.nextInt(line.length() + 1)));
      default -> lines.set(at, replaceValue(line));
    }
  }

  /** Returns the line with another value of one of its fields. */
  private String replaceValue(String line) {
    List<MatchResult> fields = FIELD.matcher(line).results().toList();
    if (fields.isEmpty()) {
      return line;
    }
    MatchResult field = oneOf(fields);
    return line.substring(0, field.start(2)) + oneOf(VALUES) + line.substring(field.end(2));
  }

  /** Returns the line in which the values of two fields have changed places. */
  private String swapValues(String line) {
    List<MatchResult> fields = FIELD.matcher(line).results().toList();
    if (fields.size() < 2) {
      return line;
    }
    int second = 1 + random.nextInt(fields.size() - 1);
    MatchResult left = fields.get(random.nextInt(second));
    MatchResult right = fields.get(second);
    return line.substring(0, left.start(2))
        + right.group(2)
        + line.substring(left.end(2), right.start(2))
        + left.group(2)
        + line.substring(right.end(2));
  }

  private byte[] damageBytes(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length)); // cut
    }
    byte[] damaged = bytes.clone();
    for (int count = random.nextInt(8); count >= 0; count--) {
      int at = random.nextInt(damaged.length);
      damaged[at] =
          random.nextBoolean()
              ? (byte) (damaged[at] ^ 1 << random.nextInt(8))
              : (byte) random.nextInt(256);
    }
    return damaged;
  }

  private <T> T oneOf(List<T> elements) {
    return elements.get(random.nextInt(elements.size()));
  }
}
