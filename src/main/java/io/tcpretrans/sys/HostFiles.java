package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;

/** Files and processes of this host that may belong to other users. Thread-safe. */
public interface HostFiles {
  /** The user ID of root. */
  long ROOT = 0;

  /** The size of the largest file of root that is read, in bytes. */
  int MAX_BYTES = 1 << 20;

  /**
   * The size of the largest file of another user that is read, in bytes: less, because the time for
   * it is at the expense of other rows.
   */
  int MAX_BYTES_OF_USERS = 1 << 18;

  /** Returns the size of the largest file of this user that is read, in bytes. */
  static int limit(long user) {
    return user == ROOT ? MAX_BYTES : MAX_BYTES_OF_USERS;
  }

  /**
   * Reads a regular file that belongs to a user, and that no third user can have put there. Does
   * not block, and follows only symbolic links that root made.
   *
   * @param root the directory that stands for {@code /}
   * @param file the path of the file below that directory, as {@link ByteText#decode} makes it; no
   *     {@link Path}, because Java would look at the file when its name is converted
   * @param user the user ID of the owner, as the kernel of this host knows it
   * @return the content, at most {@link #limit} bytes
   * @throws java.nio.file.NoSuchFileException when there is no such file
   * @throws IOException when the file cannot be read, with the reason and the name of the errno, or
   *     when a third user could have put it there
   */
  byte[] read(Path root, String file, long user) throws IOException;

  /**
   * Returns whether a process is in a user namespace that this user made, or in one inside of it
   * (user_namespaces(7)); false if the kernel does not tell. All processes of rootless containers
   * are, whatever their user IDs.
   */
  boolean isInNamespaceOf(long pid, long user);
}
