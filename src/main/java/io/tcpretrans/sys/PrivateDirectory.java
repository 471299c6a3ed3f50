package io.tcpretrans.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A fresh directory that only this user can read or enter, for native files on their way into the
 * process. Its name cannot be guessed and it is never used again.
 */
public final class PrivateDirectory implements AutoCloseable {
  private final Path path;

  private PrivateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a directory below {@code parent}.
   *
   * @throws IOException when that is not possible; nothing else is tried
   */
  public static PrivateDirectory create(Path parent) throws IOException {
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path path = parent.resolve("tcpretrans-" + Long.toUnsignedString(random()));
    return new PrivateDirectory(Files.createDirectory(path, onlyOwner));
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
