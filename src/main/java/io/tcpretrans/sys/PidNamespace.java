package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The PID namespace of this process (pid_namespaces(7)). */
public final class PidNamespace {
  /** PROC_PID_INIT_INO, the inode of the first PID namespace. */
  private static final long INITIAL = 0xEFFFFFFCL;

  private PidNamespace() {}

  /**
   * Returns whether every process of this host has a PID in this namespace; without /proc, true.
   */
  public static boolean isInitial() {
    return isInitial(Path.of("/proc/self"));
  }

  static boolean isInitial(Path process) {
    try {
      return NetworkNamespace.inode(Files.readSymbolicLink(process.resolve("ns/pid"))) == INITIAL;
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns whether /proc has the PIDs of this namespace; without /proc, true. */
  public static boolean hasOwnProc() {
    return hasOwnProc(Path.of("/proc/self"), ProcessHandle.current().pid());
  }

  /**
   * @param self the link to the directory of the calling process
   * @param pid the PID of this process in its own namespace
   */
  static boolean hasOwnProc(Path self, long pid) {
    try {
      return Files.readSymbolicLink(self).toString().equals(Long.toString(pid));
    } catch (IOException e) {
      return true;
    }
  }
}
