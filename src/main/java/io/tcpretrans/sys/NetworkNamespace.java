package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A network namespace of this host.
 *
 * @param inode its number, as in {@code net:[4026531840]}
 * @param file leads to it: {@code /proc/PID/ns/net}, or where it is mounted
 * @param procNet where its files are read without entering it: {@code /proc/PID/net}; null when no
 *     process lives in it
 */
public record NetworkNamespace(long inode, Path file, Path procNet) {
  private static final Path PROC = Path.of("/proc");
  private static final int MOUNT_ROOT = 3;
  private static final int MOUNT_POINT = 4;

  /** All namespaces that a process lives in or that are mounted, by their number. */
  public static Map<Long, NetworkNamespace> all() throws IOException {
    Map<Long, NetworkNamespace> namespaces = new HashMap<>();
    for (String mount : Files.readAllLines(PROC.resolve("self/mountinfo"))) {
      String[] fields = mount.split(" ", -1);
      if (fields[MOUNT_ROOT].startsWith("net:[")) {
        long inode = inode(Path.of(fields[MOUNT_ROOT]));
        Path file = Path.of(fields[MOUNT_POINT].replace("\\040", " "));
        namespaces.put(inode, new NetworkNamespace(inode, file, null));
      }
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        addNamespaceOf(process, namespaces);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return namespaces;
  }

  private static void addNamespaceOf(Path process, Map<Long, NetworkNamespace> namespaces) {
    Path file = process.resolve("ns/net");
    try {
      long inode = inode(Files.readSymbolicLink(file));
      NetworkNamespace known = namespaces.get(inode);
      if (known == null || known.procNet == null) {
        namespaces.put(inode, new NetworkNamespace(inode, file, process.resolve("net")));
      }
    } catch (IOException e) {
      return; // the process has ended, or is not ours to look at
    }
  }

  /** The number in a name such as {@code net:[4026531840]}. */
  static long inode(Path name) {
    String link = name.toString();
    return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
  }
}
