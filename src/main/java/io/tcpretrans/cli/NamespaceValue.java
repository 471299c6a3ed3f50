package io.tcpretrans.cli;

import io.tcpretrans.sys.IoErrorText;
import io.tcpretrans.sys.NamespaceMount;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;

/** Reads the inode number, the name or a process of a network namespace. */
final class NamespaceValue {
  /**
   * Lower than the inode number of every namespace: the kernel's first network namespace has
   * NET_NS_INIT_INO (0xEFFFFFF9) in new kernels, and all others have PROC_DYNAMIC_FIRST
   * (0xF0000000) or more. No PID is as large.
   */
  private static final long FIRST_NAMESPACE = 0xEFFFFFF0L;

  private NamespaceValue() {}

  /**
   * Returns the inode number of a network namespace.
   *
   * @param text the inode number itself, the PID of a process in the namespace, or the name of its
   *     mount point, such as ip-netns(8) makes
   * @throws IllegalArgumentException with a message for the user
   */
  static long inode(String text) {
    if (!text.matches("\\d{1,10}")) {
      return named(text);
    }
    long number = Long.parseLong(text);
    long inode = number < FIRST_NAMESPACE ? ProcessFiles.netns(number) : number;
    if (inode == 0) {
      throw new IllegalArgumentException(
          "cannot read /proc/"
              + number
              + "/ns/net; give the PID of a running process, or the inode that"
              + " 'ls -Li /proc/PID/ns/net' prints");
    }
    return inode;
  }

  private static long named(String name) {
    try {
      for (NamespaceMount mount : NamespaceMount.all()) {
        if (mount.name().equals(name)) {
          return mount.inode();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot look up the name '"
              + name
              + "': "
              + IoErrorText.of(e)
              + "; give the inode number of the namespace",
          e);
    }
    throw new IllegalArgumentException(
        "no network namespace is named '"
            + name
            + "'; give a name that 'ip netns' lists, an inode number, or a process ID");
  }
}
