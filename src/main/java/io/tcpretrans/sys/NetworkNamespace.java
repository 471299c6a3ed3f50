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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace of this host.
 *
 * @param inode the inode number, as in {@code net:[4026531840]}
 * @param file the namespace's file: {@code /proc/PID/ns/net}, or its mount point
 * @param procNet the directory {@code /proc/PID/net} of a process in the namespace; null: no such
 *     process was found, or none was searched for
 */
public record NetworkNamespace(long inode, Path file, Path procNet) {
  private static final Path PROC = Path.of("/proc");
  private static final Path OWN_NET = Path.of("/proc/thread-self/net");
  private static final Pattern NAME = Pattern.compile("[a-z_]+:\\[(\\d{1,10})]");

  /**
   * Returns the namespaces that have a mount point, or a process that this user may inspect, by
   * inode number.
   */
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

  /**
   * Returns the namespaces that have a mount point, such as those of ip-netns(8), by inode number.
   * Their processes are not searched, so every {@code procNet} is null.
   */
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
      NetworkNamespace earlier = namespaces.get(inode);
      if (earlier == null || earlier.procNet == null) {
        namespaces.put(inode, new NetworkNamespace(inode, file, process.resolve("net")));
      }
    } catch (IOException e) {
      return; // the process ended, or this user may not read it
    }
  }

  /** A reader of the files of namespaces. */
  public interface Visitor {
    /**
     * Reads one namespace.
     *
     * @param procNet the directory with the files of /proc/net in this namespace
     */
    void visit(NetworkNamespace namespace, Path procNet);
  }

  /**
   * Visits these namespaces, and returns after the last one. Namespaces without a process come
   * last, and those of them that cannot be entered are skipped.
   *
   * @param libc called only if a namespace without a process must be entered
   */
  public static void visit(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc, Visitor visitor) {
    List<NetworkNamespace> withoutProcess = new ArrayList<>();
    for (NetworkNamespace namespace : namespaces) {
      if (namespace.procNet() == null) {
        withoutProcess.add(namespace);
      } else {
        visitor.visit(namespace, namespace.procNet());
      }
    }
    if (!withoutProcess.isEmpty()) {
      enter(withoutProcess, libc.get(), visitor);
    }
  }

  /**
   * Enters these namespaces one after the other, in a new thread, because setns(2) changes the
   * namespace of its calling thread. Returns early when the calling thread is interrupted.
   */
  private static void enter(Collection<NetworkNamespace> namespaces, Libc libc, Visitor visitor) {
    Thread thread =
        new Thread(
            () -> {
              for (NetworkNamespace namespace : namespaces) {
                try {
                  libc.enterNetworkNamespace(namespace.file());
                } catch (IOException e) {
                  continue; // the namespace ended, or CAP_SYS_ADMIN is missing
                }
                visitor.visit(namespace, OWN_NET);
              }
            },
            "namespace-visitor");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns the inode number in a name such as {@code net:[4026531840]}.
   *
   * @throws IOException when the name has no number, as in Linux 5.10 for another user's process
   */
  static long inode(Path name) throws IOException {
    String link = name.toString();
    Matcher matcher = NAME.matcher(link);
    if (!matcher.matches()) {
      throw new IOException("'" + link + "' is not the name of a namespace");
    }
    return Long.parseLong(matcher.group(1));
  }
}
