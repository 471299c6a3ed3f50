package io.tcpretrans.sys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Converts between the bytes of a file name and a path. {@code Path.of(String)} needs a name in the
 * locale's character set, which in the C locale is ASCII; the URI of a file has all bytes.
 */
public final class FileNames {
  private static final Path ROOT = Path.of("/");
  private static final Path WORKING_DIRECTORY = Path.of("/proc/self/cwd");
  private static final String UNRESERVED =
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int HEX = 16;
  private static final int ESCAPE_LENGTH = 3;

  private FileNames() {}

  /**
   * Returns the file of this name.
   *
   * @param name as {@link ByteText#decode} makes it of bytes
   * @throws IllegalArgumentException when the name has a zero byte
   */
  public static Path path(String name) {
    return path(ByteText.encode(name));
  }

  /** As {@link #path(String)}, of bytes. */
  public static Path path(byte[] name) {
    boolean absolute = name.length > 0 && name[0] == '/';
    return absolute ? absolute(name) : inWorkingDirectory(relative(name));
  }

  /**
   * Returns the file of this name below a directory, also where the name begins with a slash.
   *
   * @throws IllegalArgumentException when the name has a zero byte
   */
  public static Path below(Path directory, String name) {
    return directory.resolve(relative(ByteText.encode(name)));
  }

  private static Path absolute(byte[] name) {
    StringBuilder uri = new StringBuilder("file://");
    for (byte letter : name) {
      if (UNRESERVED.indexOf(letter) >= 0) {
        uri.append((char) letter);
      } else {
        uri.append('%').append(Character.forDigit(letter >> 4 & 0xf, HEX));
        uri.append(Character.forDigit(letter & 0xf, HEX));
      }
    }
    return Path.of(URI.create(uri.toString()));
  }

  private static Path relative(byte[] name) {
    byte[] absolute = new byte[name.length + 1];
    absolute[0] = '/';
    System.arraycopy(name, 0, absolute, 1, name.length);
    Path path = absolute(absolute);
    return path.getNameCount() == 0 ? Path.of("") : path.subpath(0, path.getNameCount());
  }

  /** Java misreads the name of the working directory if it is not in the locale's character set. */
  private static Path inWorkingDirectory(Path relative) {
    try {
      Path directory = Files.readSymbolicLink(WORKING_DIRECTORY);
      boolean known = directory.equals(Path.of("").toAbsolutePath());
      return known ? relative : directory.resolve(relative);
    } catch (IOException e) {
      return relative; // /proc is not mounted
    }
  }

  /** Returns the name of a file as the kernel takes it. */
  public static byte[] bytes(Path path) {
    String uri = ROOT.resolve(path).toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    int end = uri.length() > 1 && uri.endsWith("/") ? uri.length() - 1 : uri.length();
    for (int at = path.isAbsolute() ? 0 : 1; at < end; at++) {
      if (uri.charAt(at) == '%') {
        bytes.write(Integer.parseInt(uri, at + 1, at + ESCAPE_LENGTH, HEX));
        at += ESCAPE_LENGTH - 1;
      } else {
        bytes.write(uri.charAt(at));
      }
    }
    return bytes.toByteArray();
  }

  /** Returns the name of a file as a string of C: its bytes and a zero. */
  public static byte[] terminated(Path path) {
    byte[] bytes = bytes(path);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Returns the name of a file as text to print; see {@link ByteText#printable}. */
  public static String text(Path path) {
    return ByteText.printable(bytes(path));
  }

  /** Whether Java can pass the name on where it needs a string, as for a library to be loaded. */
  static boolean isInLocale(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
