package io.tcpretrans.owner;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The cgroup v2 hierarchy: from a cgroup's id, its directory's inode, to its path. */
final class CgroupTree {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOUNT_POINT = 4;

  private final Map<Long, String> paths = new HashMap<>();
  private long read = System.nanoTime() - PAUSE_NANOS;

  /** The path below the mount point; empty: there is no such cgroup, or not any more. */
  String path(long id) {
    if (!paths.containsKey(id) && System.nanoTime() - read >= PAUSE_NANOS) {
      try {
        read(mountPoint());
      } catch (IOException e) {
        return "";
      } finally {
        read = System.nanoTime();
      }
    }
    return paths.getOrDefault(id, "");
  }

  private static Path mountPoint() throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (mount.contains(" - cgroup2 ")) {
        return Path.of(mount.split(" ", -1)[MOUNT_POINT]);
      }
    }
    throw new IOException("no cgroup v2 hierarchy is mounted");
  }

  /** Ids that ended stay known: their sockets may outlive them. */
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
