package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of this program as they were typed. The JVM decodes them by the locale's character
 * set, which in the C locale is ASCII, so that other bytes are lost.
 */
public final class ProgramArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private ProgramArguments() {}

  /**
   * Returns the arguments, each as {@link ByteText#decode} makes it of its bytes.
   *
   * @param arguments as the JVM decoded them; returned unchanged if they are ASCII, or if
   *     /proc/self/cmdline cannot be read or does not end with them
   */
  public static String[] of(String[] arguments) {
    if (isAscii(String.join("", arguments))) {
      return arguments;
    }
    try {
      Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
      return of(arguments, KernelFile.text(COMMAND_LINE), charset);
    } catch (IOException | IllegalArgumentException e) {
      return arguments;
    }
  }

  private static boolean isAscii(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the arguments with the bytes of the command line.
   *
   * @param commandLine all words, each followed by a zero, a char per byte; the last ones are the
   *     arguments, unless the JVM has read arguments from a file
   * @param charset the one with which the JVM decoded {@code arguments}
   */
  static String[] of(String[] arguments, String commandLine, Charset charset) {
    List<String> words = List.of(commandLine.split("\0", -1));
    int first = words.size() - 1 - arguments.length;
    if (first < 0) {
      return arguments;
    }
    String[] typed = new String[arguments.length];
    for (int number = 0; number < arguments.length; number++) {
      byte[] bytes = words.get(first + number).getBytes(StandardCharsets.ISO_8859_1);
      if (!arguments[number].equals(new String(bytes, charset))) {
        return arguments;
      }
      typed[number] = ByteText.decode(bytes);
    }
    return typed;
  }
}
