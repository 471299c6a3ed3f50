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
 * locale's character set, which in the C locale is ASCII; a path that is made from a URI may have
 * any bytes.
 */
public final class FileNames {
  private static final Path ROOT = Path.of("/");
  private static final Path WORKING_DIRECTORY = Path.of("/proc/self/cwd");

  /** The characters of a path that a URI has without an escape. */
  private static final String UNRESERVED =
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int HEX = 16;
  private static final int ESCAPE_LENGTH = 3;

  private FileNames() {}

  /**
   * Returns the file of this name.
   *
   * @param name a name that {@link ByteText#decode} returned
   * @throws IllegalArgumentException when the name has a zero byte
   */
  public static Path path(String name) {
    return path(ByteText.encode(name));
  }

  /** Returns the file whose name has these bytes; fails as {@link #path(String)} does. */
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

  /**
   * Returns a path that Java resolves correctly. Java misreads the name of the working directory if
   * the name is not in the locale's character set; the returned path is then absolute.
   */
  private static Path inWorkingDirectory(Path relative) {
    try {
      Path directory = Files.readSymbolicLink(WORKING_DIRECTORY);
      boolean readCorrectly = directory.equals(Path.of("").toAbsolutePath());
      return readCorrectly ? relative : directory.resolve(relative);
    } catch (IOException e) {
      return relative; // /proc is not mounted
    }
  }

  /** Returns the bytes of a file name, which system calls need. */
  public static byte[] bytes(Path path) {
    String uri = ROOT.resolve(path).toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    // toUri() appends a slash to the name of a directory
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

  /**
   * Returns whether the name is in the locale's character set, so that Java can pass the name to
   * the dynamic linker.
   */
  static boolean isInLocale(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
