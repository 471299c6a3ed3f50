package io.tcpretrans.owner;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Maps a cgroup's id in the cgroup v2 hierarchy, its directory's inode, to its path. */
final class CgroupTree {
  private static final int MOUNT_POINT = 4;

  private final Map<Long, String> paths = new ConcurrentHashMap<>();
  private volatile boolean alone;

  /** The path below the mount point; null: not among those that were read. */
  String path(long id) {
    return paths.get(id);
  }

  /**
   * Whether this cgroup tells in which container its sockets are, or that they are in none: it does
   * not beside cgroup v1, in whose hierarchies the runtimes then make theirs.
   */
  boolean decides(long id) {
    return alone && paths.containsKey(id);
  }

  /** Reads those that there are. Ended ones stay known: their sockets may outlive them. */
  void read() {
    try {
      List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
      alone = mounts.stream().noneMatch(mount -> mount.contains(" - cgroup "));
      read(mountPoint(mounts));
    } catch (IOException e) {
      return; // no such hierarchy here
    }
  }

  private static Path mountPoint(List<String> mounts) throws IOException {
    for (String mount : mounts) {
      if (mount.contains(" - cgroup2 ")) {
        return Path.of(mount.split(" ", -1)[MOUNT_POINT]);
      }
    }
    throw new IOException("no cgroup v2 hierarchy is mounted");
  }

  private void read(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Long inode = (Long) Files.getAttribute(directory, "unix:ino");
            paths.put(inode, "/" + root.relativize(directory));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
