package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mount of this mount namespace, from /proc/self/mountinfo (proc(5)).
 *
 * @param root the directory or file that is mounted, in its file system
 * @param point the mount point; a path is bytes and need not be text, so each char is a byte (ISO
 *     8859-1)
 * @param type the file system, such as {@code nsfs}
 */
public record Mount(String root, String point, String type) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int ROOT = 3;
  private static final int POINT = 4;
  private static final int FIRST_OPTIONAL = 6;
  private static final int OCTAL = 8;
  private static final Pattern ESCAPE = Pattern.compile("\\\\((?!000)[0-3][0-7]{2})");

  /** Reads the mounts that this process sees. */
  public static List<Mount> all() throws IOException {
    return of(KernelFile.text(MOUNTS));
  }

  /** Reads a text such as /proc/self/mountinfo; a line without the fields of a mount is skipped. */
  static List<Mount> of(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : KernelFile.lines(mountinfo)) {
      String[] fields = line.split(" ", -1);
      int type = FIRST_OPTIONAL;
      while (type < fields.length && !fields[type].equals("-")) {
        type++;
      }
      if (type + 1 < fields.length) {
        mounts.add(new Mount(unescaped(fields[ROOT]), unescaped(fields[POINT]), fields[type + 1]));
      }
    }
    return mounts;
  }

  /** Reverts the octal numbers that the kernel writes for blanks, newlines and backslashes. */
  private static String unescaped(String field) {
    return field.indexOf('\\') < 0
        ? field
        : ESCAPE
            .matcher(field)
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(escape.group(1), OCTAL))));
  }

  /** Returns the mount point as a path that can be opened. */
  public Path path() {
    return FileNames.path(point.getBytes(StandardCharsets.ISO_8859_1));
  }
}
