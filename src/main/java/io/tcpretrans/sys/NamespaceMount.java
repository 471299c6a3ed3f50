package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place where the file of a network namespace is mounted, as ip-netns(8) does.
 *
 * @param inode the namespace's number
 * @param path the mount point; a path is bytes and need not be text, so each char is a byte (ISO
 *     8859-1)
 */
public record NamespaceMount(long inode, String path) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int ROOT = 3;
  private static final int MOUNT_POINT = 4;
  private static final int OCTAL = 8;
  private static final Pattern NAMESPACE = Pattern.compile("net:\\[(\\d{1,10})]");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

  /** Those that this process sees. */
  public static List<NamespaceMount> all() throws IOException {
    return of(new String(Files.readAllBytes(MOUNTS), StandardCharsets.ISO_8859_1));
  }

  /** Those in a text such as /proc/self/mountinfo, whose lines may hold any byte but a newline. */
  static List<NamespaceMount> of(String mountinfo) {
    List<NamespaceMount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      String[] fields = line.split(" ", MOUNT_POINT + 2);
      Matcher root = NAMESPACE.matcher(fields.length > MOUNT_POINT ? fields[ROOT] : "");
      if (root.matches()) {
        mounts.add(
            new NamespaceMount(Long.parseLong(root.group(1)), unescaped(fields[MOUNT_POINT])));
      }
    }
    return mounts;
  }

  /** The kernel writes blanks, tabs, newlines and backslashes as octal numbers. */
  private static String unescaped(String field) {
    return ESCAPE
        .matcher(field)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), OCTAL))));
  }

  /** The mount point as the kernel takes it. */
  public byte[] pathBytes() {
    return path.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The mount point as text. */
  public String pathText() {
    return new String(pathBytes(), StandardCharsets.UTF_8);
  }

  /** The last name of the mount point, as text: of /run/netns/blue it is blue. */
  public String name() {
    return pathText().substring(pathText().lastIndexOf('/') + 1);
  }
}
