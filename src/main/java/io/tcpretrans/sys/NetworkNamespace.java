package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
  private static final Path OWN_NET = Path.of("/proc/thread-self/net");

  /** All namespaces that a process lives in or that are mounted, by their number. */
  public static Map<Long, NetworkNamespace> all() throws IOException {
    Map<Long, NetworkNamespace> namespaces = mounted();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        addNamespaceOf(process, namespaces);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return namespaces;
  }

  /** The namespaces that have a name, such as those of ip-netns(8): their files are mounts. */
  public static Map<Long, NetworkNamespace> mounted() throws IOException {
    Map<Long, NetworkNamespace> namespaces = new HashMap<>();
    for (NamespaceMount mount : NamespaceMount.all()) {
      namespaces.put(mount.inode(), new NetworkNamespace(mount.inode(), mount.path(), null));
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

  /** What is done inside of a namespace. */
  public interface Visit {
    /**
     * Looks at one.
     *
     * @param procNet the namespace's files, as in /proc/net
     */
    void of(NetworkNamespace namespace, Path procNet);
  }

  /**
   * Visits namespaces, those that are gone left out.
   *
   * @param libc asked only for namespaces without a process, which must be entered
   */
  public static void visit(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc, Visit visit) {
    List<NetworkNamespace> empty = new ArrayList<>();
    for (NetworkNamespace namespace : namespaces) {
      if (namespace.procNet() == null) {
        empty.add(namespace);
      } else {
        visit.of(namespace, namespace.procNet());
      }
    }
    if (!empty.isEmpty()) {
      enter(empty, libc.get(), visit);
    }
  }

  /**
   * Enters namespaces one after the other, those that cannot be entered left out. Only a thread's
   * own namespace can be changed, so a thread is spent on it.
   */
  public static void enter(Collection<NetworkNamespace> namespaces, Libc libc, Visit visit) {
    Thread visitor =
        new Thread(
            () -> {
              for (NetworkNamespace namespace : namespaces) {
                try {
                  libc.enterNetworkNamespace(namespace.file());
                } catch (IOException e) {
                  continue; // gone, or no CAP_SYS_ADMIN
                }
                visit.of(namespace, OWN_NET);
              }
            },
            "namespace-visitor");
    visitor.start();
    try {
      visitor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The number in a name such as {@code net:[4026531840]}.
   *
   * @throws IOException when it is no such name: Linux 5.10 has empty ones for processes of others
   */
  static long inode(Path name) throws IOException {
    String link = name.toString();
    int begin = link.indexOf('[');
    int end = link.indexOf(']');
    if (begin < 0 || end < begin) {
      throw new IOException("'" + link + "' is not the name of a namespace");
    }
    return Long.parseLong(link.substring(begin + 1, end));
  }
}
