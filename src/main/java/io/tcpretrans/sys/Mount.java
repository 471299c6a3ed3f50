package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mount of this mount namespace, from /proc/self/mountinfo (proc(5)). A path may have any bytes,
 * so each char of {@code root} and {@code point} is a byte (ISO 8859-1).
 *
 * @param root the path of the mounted directory or file within its file system
 * @param point the mount point
 * @param type the file system, such as {@code nsfs}
 * @param options the options of the file system, not of its mount, such as {@code rw,cpu,cpuacct}
 */
public record Mount(String root, String point, String type, String options) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  // indices of the fields of a line
  private static final int ROOT = 3;
  private static final int POINT = 4;
  private static final int FIRST_OPTIONAL = 6;

  /** The index of the options after that of the type. */
  private static final int OPTIONS_AFTER_TYPE = 2;

  private static final int OCTAL = 8;

  /** An octal escape. {@code \000} is none, because no path has a zero byte. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\((?!000)[0-3][0-7]{2})");

  /** Returns the mounts that this process sees. */
  public static List<Mount> all() throws IOException {
    return of(KernelFile.text(MOUNTS));
  }

  /** Parses the text of /proc/self/mountinfo. An incomplete line is skipped. */
  static List<Mount> of(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : KernelFile.lines(mountinfo)) {
      String[] fields = line.split(" ", -1);
      int type = FIRST_OPTIONAL;
      while (type < fields.length && !fields[type].equals("-")) {
        type++;
      }
      type++;
      if (type < fields.length) {
        int options = type + OPTIONS_AFTER_TYPE;
        mounts.add(
            new Mount(
                unescape(fields[ROOT]),
                unescape(fields[POINT]),
                fields[type],
                options < fields.length ? fields[options] : ""));
      }
    }
    return mounts;
  }

  /** Replaces the kernel's octal escapes, such as {@code \040}, with the bytes they stand for. */
  private static String unescape(String field) {
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
