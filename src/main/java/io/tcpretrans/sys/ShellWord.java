package io.tcpretrans.sys;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Quotes names that others control as words of a shell, for commands that the user may paste. The
 * shell passes a word on unchanged and runs nothing of it.
 */
public final class ShellWord {
  /** A word that needs no quotes. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  /**
   * A text that single quotes protect in every shell. An exclamation mark is not among it: csh(1)
   * replaces it also within quotes. A backslash may begin an escape of {@link ByteText}, which is
   * not the name itself.
   */
  private static final Pattern QUOTABLE = Pattern.compile("[\\p{L}\\p{N}\\x20-~&&[^'\\\\!]]+");

  private ShellWord() {}

  /**
   * Returns the word for a name.
   *
   * @return null: no word stands for the name in every shell, or a command could take the word for
   *     an option
   */
  public static String of(String name) {
    return name.startsWith("-") ? null : quoted(name);
  }

  private static String quoted(String text) {
    if (SAFE.matcher(text).matches()) {
      return text;
    }
    return QUOTABLE.matcher(text).matches() ? "'" + text + "'" : null;
  }

  /**
   * Returns the word for an absolute path. Where it has other bytes than those of a plain name, the
   * word has escapes of bash; another shell then finds no such file.
   */
  public static String of(Path file) {
    byte[] bytes = FileNames.bytes(file);
    String word = quoted(ByteText.decode(bytes));
    if (word != null) {
      return word;
    }
    StringBuilder escaped = new StringBuilder("$'");
    for (byte letter : bytes) {
      boolean plain = letter >= ' ' && letter < 0x7f && "'\\!".indexOf(letter) < 0;
      escaped.append(plain ? String.valueOf((char) letter) : String.format("\\x%02x", letter));
    }
    return escaped.append('\'').toString();
  }
}
