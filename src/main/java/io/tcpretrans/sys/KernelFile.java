package io.tcpretrans.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jnr.constants.platform.Errno;

/**
 * Reads a file of the kernel, such as one below /proc. Names in such a file are bytes of any value,
 * so its text has a char per byte (ISO 8859-1), and only a newline ends a line.
 */
public final class KernelFile {
  /** Larger than a mount table of 100,000 mounts, the default of fs.mount-max. */
  private static final int MAX_BYTES = 1 << 25;

  private KernelFile() {}

  /**
   * Returns the content. The first read(2) asks for many bytes, because a file below /proc/sys
   * returns nothing to a second read(2).
   *
   * @throws IOException when the file cannot be read, or is larger than 32 MiB
   */
  public static byte[] bytes(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(Errno.EFBIG.description());
      }
      return bytes;
    }
  }

  /**
   * Returns whether this is a regular file that can be opened. Opens it, because access(2), which
   * Files.isReadable calls, ignores the capabilities of a user other than root.
   */
  public static boolean isReadable(Path file) {
    if (!Files.isRegularFile(file)) {
      return false; // opening a pipe may wait
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return stream != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the content as text with a char per byte; fails as {@link #bytes} does. */
  public static String text(Path file) throws IOException {
    return new String(bytes(file), StandardCharsets.ISO_8859_1);
  }

  /**
   * Returns the lines of {@link #text} without their newlines and without empty lines at the end.
   */
  public static List<String> lines(Path file) throws IOException {
    return lines(text(file));
  }

  static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\n"));
  }
}
