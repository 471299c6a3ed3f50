package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Native libraries in files that lose their names as soon as they are made, so that nothing is left
 * of them when this process ends, even by SIGKILL. They are loaded by their descriptors.
 */
public final class UnnamedLibraries implements AutoCloseable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int MAX_NAME = 255;

  /** The kernel appends this to the name of a file that has been deleted. */
  private static final String DELETED = " (deleted)";

  /**
   * The files of libraries that are loaded. They stay open, because the JVM and the dynamic linker
   * know a library by its path, and so take a later file with the same number for this one.
   */
  private static final Collection<SeekableByteChannel> LOADED = new ConcurrentLinkedQueue<>();

  private final Path directory;

  /** The open files by their former names, in the order in which they were made. */
  private final Map<Path, SeekableByteChannel> files = new LinkedHashMap<>();

  /**
   * @param directory the directory in which the files are made
   * @throws PrivateDirectory.Replaceable when another user could replace the files
   * @throws IOException when there is no such directory
   */
  public UnnamedLibraries(Path directory) throws IOException {
    this.directory = PrivateDirectory.realPath(directory);
  }

  /** Writes a library into a file, which only this user can read. */
  public void add(byte[] library) throws IOException {
    Path file = directory.resolve(name());
    SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            // the JDK deletes the file right after it has opened it
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    files.put(file, channel);
    ByteBuffer content = ByteBuffer.wrap(library);
    while (content.hasRemaining()) {
      channel.write(content);
    }
  }

  /**
   * Returns a random name of the greatest length. System.load resolves the link in /proc/self/fd,
   * whose text is the former name and {@link #DELETED}. Since that is too long for a name, no other
   * user can make a file of that name, which would be loaded instead.
   */
  private static String name() throws IOException {
    String name = "tcpretrans-" + Long.toUnsignedString(PrivateDirectory.random());
    return name + "-".repeat(MAX_NAME - name.length());
  }

  /**
   * Loads the libraries in the order in which they were added. One that needs another must have
   * been added after it, since the dynamic linker finds no library beside a descriptor.
   *
   * @throws UnsatisfiedLinkError when a library cannot be loaded
   */
  public void load() throws IOException {
    Map<Path, Path> descriptors = new HashMap<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path link : links) {
        try {
          descriptors.put(Files.readSymbolicLink(link), link);
        } catch (NoSuchFileException e) {
          continue; // another thread closed it
        }
      }
    }
    for (Path file : files.keySet()) {
      Path descriptor =
          descriptors.get(FileNames.path(ByteText.decode(FileNames.bytes(file)) + DELETED));
      if (descriptor == null) {
        throw new NoSuchFileException(FileNames.text(file));
      }
      System.load(descriptor.toString());
    }
    LOADED.addAll(files.values());
    files.clear();
  }

  /** Closes the files, unless the libraries were loaded. */
  @Override
  public void close() throws IOException {
    for (SeekableByteChannel file : files.values()) {
      file.close();
    }
  }
}
