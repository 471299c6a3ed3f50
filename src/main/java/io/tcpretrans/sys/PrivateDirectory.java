package io.tcpretrans.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A fresh directory that only this user can read, enter or replace, for native files on their way
 * into the process. Its name cannot be guessed and it is never used again.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final int ROOT = 0;
  private static final int UNMAPPED = 65534; // the default of /proc/sys/kernel/overflowuid
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path path;

  /** Another user could rename a directory on the path, and put one of their own in its place. */
  public static final class Replaceable extends IOException {
    private static final long serialVersionUID = 1L;

    private Replaceable(String reason) {
      super(reason);
    }
  }

  /** Java cannot load a library from a directory of this name. */
  public static final class Unloadable extends IOException {
    private static final long serialVersionUID = 1L;

    private Unloadable() {
      super(
          "Java cannot load a library from a path outside the character set "
              + System.getProperty("sun.jnu.encoding")
              + " of the locale");
    }
  }

  private PrivateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a directory below {@code parent}, whose symbolic links are resolved once.
   *
   * @throws Replaceable when another user could replace the directory
   * @throws Unloadable when Java cannot name files in it to the dynamic linker
   * @throws IOException when it cannot be made; nothing else is tried
   */
  public static PrivateDirectory create(Path parent) throws IOException {
    Path real = parent.toRealPath();
    if (!FileNames.isInLocale(real)) {
      throw new Unloadable();
    }
    requireLasting(real);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path path = real.resolve("tcpretrans-" + Long.toUnsignedString(random()));
    return new PrivateDirectory(Files.createDirectory(path, onlyOwner));
  }

  /** Begins at the root, so that each directory is known to stay before one below is looked at. */
  private static void requireLasting(Path real) throws IOException {
    int user = effectiveUser();
    Path directory = real.getRoot();
    requireLasting(directory, user);
    for (Path name : real) {
      directory = directory.resolve(name);
      requireLasting(directory, user);
    }
  }

  private static void requireLasting(Path directory, int user) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    int owner = (Integer) found.get("uid");
    int mode = (Integer) found.get("mode");
    if (owner != ROOT && owner != user && !isUnmappedRoot(owner)) {
      throw new Replaceable("user " + Integer.toUnsignedString(owner) + " owns " + directory);
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
      throw new Replaceable(
          directory + " is writable for users other than its owner and has no sticky bit");
    }
  }

  /** In a user namespace the host's root has no number of its own. */
  private static boolean isUnmappedRoot(int owner) {
    return owner == UNMAPPED && !UserNamespace.isInitial();
  }

  private static int effectiveUser() throws IOException {
    for (String line : KernelFile.lines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) {
        return Integer.parseUnsignedInt(line.split("\\s+", -1)[2]);
      }
    }
    throw new IOException("/proc/self/status does not name the user");
  }

  /** Of random(4); the JDK's own way to it would take longer than all else that is done here. */
  private static long random() throws IOException {
    try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
      return ByteBuffer.wrap(random.readNBytes(Long.BYTES)).getLong();
    }
  }

  public Path path() {
    return path;
  }

  /** Deletes the directory and the files in it. */
  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
