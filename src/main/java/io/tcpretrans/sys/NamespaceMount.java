package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mount of the file of a network namespace, such as ip-netns(8) makes.
 *
 * @param inode the inode number of the namespace
 * @param point the mount point, a char per byte (ISO 8859-1)
 */
public record NamespaceMount(long inode, String point) {
  private static final Pattern NAMESPACE = Pattern.compile("net:\\[(\\d{1,10})]");

  /** Returns the mounts that this process sees. */
  public static List<NamespaceMount> all() throws IOException {
    return of(Mount.all());
  }

  static List<NamespaceMount> of(List<Mount> mounts) {
    List<NamespaceMount> namespaces = new ArrayList<>();
    for (Mount mount : mounts) {
      Matcher root = NAMESPACE.matcher(mount.root());
      if (root.matches()) {
        namespaces.add(new NamespaceMount(Long.parseLong(root.group(1)), mount.point()));
      }
    }
    return namespaces;
  }

  /** Returns the bytes of the mount point, which system calls need. */
  public byte[] pathBytes() {
    return point.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the mount point as a path that can be opened. */
  public Path path() {
    return FileNames.path(pathBytes());
  }

  /** Returns the last name of the mount point as text to print: {@code blue} of /run/netns/blue. */
  public String name() {
    String name = point.substring(point.lastIndexOf('/') + 1);
    return ByteText.printable(name.getBytes(StandardCharsets.ISO_8859_1));
  }
}
