package io.tcpretrans.owner;

import java.nio.file.Files;
import java.nio.file.Path;
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
      if (Files.isDirectory(path) && !Files.isExecutable(path)) {
        return path;
      }
      path = path.resolve(part);
    }
    return path;
  }

  private static boolean isReadable(Path directory) {
    return Files.isReadable(directory) && Files.isExecutable(directory);
  }
}
