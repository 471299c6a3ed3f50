package io.tcpretrans.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The type of a file, from its mode (inode(7)). */
final class FileType {
  private static final int S_IFMT = 0170000;
  private static final int S_IFIFO = 0010000;

  private FileType() {}

  /**
   * Returns whether the file is a pipe or a FIFO, whose other end may be idle; false also if it
   * cannot be read. Follows links, as {@code /dev/fd/63} is one.
   */
  static boolean isPipe(Path file) {
    try {
      return (mode(file) & S_IFMT) == S_IFIFO;
    } catch (IOException e) {
      return false; // opening the file then reports the error
    }
  }

  /** Returns st_mode of the file (stat(2)). */
  static int mode(Path file, LinkOption... options) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", options);
  }
}
