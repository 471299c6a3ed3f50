package io.tcpretrans.owner;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of container runtimes on this host that {@link ContainerNames} reads, except
 * those that a daemon was configured to use instead.
 *
 * @param readable those that this process can read
 * @param unreadable those that it cannot
 */
public record ContainerFiles(List<Path> readable, List<Path> unreadable) {
  private static final List<String> DIRECTORIES =
      List.of(
          "var/lib/docker/containers",
          "var/snap/docker/common/var-lib-docker/containers",
          "run/containerd/io.containerd.runtime.v2.task",
          "run/k3s/containerd/io.containerd.runtime.v2.task",
          "run/containers/storage/overlay-containers",
          "var/lib/containers/storage/overlay-containers");

  /**
   * Finds the directories.
   *
   * @param root the root directory of the host
   */
  public static ContainerFiles find(Path root) {
    return new ContainerFiles(
        existing(root).filter(ContainerFiles::isReadable).toList(),
        existing(root).filter(path -> !isReadable(path)).toList());
  }

  /** Returns each directory, or the one above it that cannot be searched. */
  private static Stream<Path> existing(Path root) {
    return DIRECTORIES.stream()
        .map(name -> firstThatEnds(root, name))
        .filter(Files::isDirectory)
        .distinct();
  }

  private static Path firstThatEnds(Path root, String name) {
    Path path = root;
    for (String part : name.split("/", -1)) {
      if (Files.isDirectory(path) && !isSearchable(path)) {
        return path;
      }
      path = path.resolve(part);
    }
    return path;
  }

  /**
   * Returns whether the directory can be listed and searched. Tries it, because access(2), which
   * Files.isReadable calls, ignores the capabilities of a user other than root.
   */
  private static boolean isReadable(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      return files != null && isSearchable(directory);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSearchable(Path directory) {
    try {
      Files.readAttributes(directory.resolve("."), BasicFileAttributes.class);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
