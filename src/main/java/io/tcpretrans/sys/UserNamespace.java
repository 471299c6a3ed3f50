package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user namespace of this process (user_namespaces(7)). */
public final class UserNamespace {
  /** PROC_USER_INIT_INO, the inode of the first user namespace. */
  private static final long INITIAL = 0xEFFFFFFDL;

  private static final String ALL_IDS = "0 0 4294967295";

  private UserNamespace() {}

  /**
   * Returns whether this is the first user namespace, in which capabilities are valid on the whole
   * host; without /proc, true.
   */
  public static boolean isInitial() {
    return isInitial(Path.of("/proc/self"));
  }

  /**
   * Compares the inode number, because another user namespace may map all ids too. Only if the
   * number cannot be read does the map decide.
   */
  static boolean isInitial(Path process) {
    try {
      return NetworkNamespace.inode(Files.readSymbolicLink(process.resolve("ns/user"))) == INITIAL;
    } catch (IOException e) {
      return mapsAllIds(process);
    }
  }

  private static boolean mapsAllIds(Path process) {
    try {
      String map = KernelFile.text(process.resolve("uid_map"));
      return map.strip().replaceAll("\\s+", " ").equals(ALL_IDS);
    } catch (IOException e) {
      return true;
    }
  }
}
