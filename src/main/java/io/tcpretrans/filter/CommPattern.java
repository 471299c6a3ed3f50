package io.tcpretrans.filter;

import io.tcpretrans.sys.ByteText;
import java.util.Arrays;

/** A pattern that selects processes by name, in which {@code *} stands for any characters. */
public final class CommPattern {
  /** The kernel keeps only these bytes of a name (TASK_COMM_LEN without the zero at its end). */
  private static final int MAX_BYTES = 15;

  private final String text;
  private final Glob glob;

  private CommPattern(String text, String pattern) {
    this.text = text;
    this.glob = new Glob(pattern);
  }

  /**
   * Returns the pattern. If the text before the first {@code *} is longer than the kernel's names,
   * the pattern selects the processes whose name is the first 15 bytes of that text.
   *
   * @param text as {@link ByteText#decode} makes it
   */
  public static CommPattern of(String text) {
    int wildcard = text.indexOf(Glob.WILDCARD);
    byte[] fixed = ByteText.encode(wildcard < 0 ? text : text.substring(0, wildcard));
    String printable = ByteText.printable(text);
    return new CommPattern(
        printable,
        fixed.length > MAX_BYTES ? ByteText.printable(Arrays.copyOf(fixed, MAX_BYTES)) : printable);
  }

  /** Returns whether the pattern selects the process with this name, as rows show it. */
  public boolean matches(String comm) {
    return glob.matches(comm);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the pattern as the user gave it. */
  @Override
  public String toString() {
    return text;
  }
}
