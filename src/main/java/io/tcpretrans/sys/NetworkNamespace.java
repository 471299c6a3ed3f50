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
 * @param inode the number in {@code net:[4026531840]}
 * @param file the namespace's file: {@code /proc/PID/ns/net}, or its mount point
 * @param procNet the directory {@code /proc/PID/net} of a process in the namespace; null: no
 *     process is in it
 */
public record NetworkNamespace(long inode, Path file, Path procNet) {
  private static final Path PROC = Path.of("/proc");
  private static final Path OWN_NET = Path.of("/proc/thread-self/net");

  /** Returns all namespaces that have a process or a mount point, by inode. */
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

  /** Returns the namespaces that have a mount point, such as those of ip-netns(8), by inode. */
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
      return; // the process ended, or this user may not read it
    }
  }

  /** A reader of a namespace's files. */
  public interface Visit {
    /**
     * Reads one namespace.
     *
     * @param procNet the directory with the files of /proc/net in this namespace
     */
    void of(NetworkNamespace namespace, Path procNet);
  }

  /**
   * Visits these namespaces, without those that have ended.
   *
   * @param libc called only if a namespace without a process must be entered
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
   * Enters these namespaces one after the other, without those that cannot be entered. A new thread
   * does that, because setns(2) changes the namespace of its calling thread.
   */
  public static void enter(Collection<NetworkNamespace> namespaces, Libc libc, Visit visit) {
    Thread visitor =
        new Thread(
            () -> {
              for (NetworkNamespace namespace : namespaces) {
                try {
                  libc.enterNetworkNamespace(namespace.file());
                } catch (IOException e) {
                  continue; // the namespace ended, or CAP_SYS_ADMIN is missing
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
   * Returns the number in a name such as {@code net:[4026531840]}.
   *
   * @throws IOException when the name has no number, as in Linux 5.10 for another user's process
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
