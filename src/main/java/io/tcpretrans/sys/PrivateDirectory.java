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
 * A temporary directory for native libraries, which only this user can read, enter or replace. Its
 * name is random.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final int ROOT = 0;
  private static final long UNKNOWN = -1;
  private static final int UNMAPPED = 65534; // the default of /proc/sys/kernel/overflowuid
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path path;

  /** Another user could replace a directory on the path by renaming it. */
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
   * Creates a directory below {@code parent}, whose symbolic links are resolved once.
   *
   * @throws Replaceable when another user could replace the directory
   * @throws Unloadable when Java cannot pass the directory's name to the dynamic linker
   * @throws IOException when the directory cannot be created; no other place is tried
   */
  public static PrivateDirectory create(Path parent) throws IOException {
    Path real = realPath(parent);
    if (!FileNames.isInLocale(real)) {
      throw new Unloadable();
    }
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path path = real.resolve("tcpretrans-" + Long.toUnsignedString(random()));
    return new PrivateDirectory(Files.createDirectory(path, onlyOwner));
  }

  /**
   * Returns a directory without symbolic links in its path.
   *
   * @throws Replaceable when another user could replace what is in it
   */
  static Path realPath(Path directory) throws IOException {
    Path real = directory.toRealPath();
    refuseReplaceable(real);
    return real;
  }

  /**
   * Refuses a directory of which another user could rename a part of the path. The check starts at
   * the root, so that a directory is checked only after those that lead to it.
   */
  private static void refuseReplaceable(Path real) throws IOException {
    int user = effectiveUser();
    Path directory = real.getRoot();
    refuseReplaceable(directory, user);
    for (Path name : real) {
      directory = directory.resolve(name);
      refuseReplaceable(directory, user);
    }
  }

  private static void refuseReplaceable(Path directory, int user) throws IOException {
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

  /** Returns whether this may be the host's root, which has no number in a user namespace. */
  private static boolean isUnmappedRoot(int owner) {
    return owner == UNMAPPED && !UserNamespace.isInitial();
  }

  private static int effectiveUser() throws IOException {
    for (String line : KernelFile.lines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) { // the real user id, the effective one, and others
        String[] ids = line.split("\\s+", -1);
        long effective = ids.length > 2 ? KernelNumber.decimal(ids[2], UNKNOWN) : UNKNOWN;
        if (effective != UNKNOWN) {
          return (int) effective;
        }
      }
    }
    throw new IOException("/proc/self/status does not name the user");
  }

  /**
   * Reads random(4) itself, because loading SecureRandom takes longer than the rest of this class.
   */
  static long random() throws IOException {
    try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
      return ByteBuffer.wrap(random.readNBytes(Long.BYTES)).getLong();
    }
  }

  /** Returns the absolute path without symbolic links. */
  public Path path() {
    return path;
  }

  /** Deletes the directory and the files in it. It must not have directories in it. */
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
