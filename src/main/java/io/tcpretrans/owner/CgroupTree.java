package io.tcpretrans.owner;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.Mount;
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
      List<Mount> mounts = Mount.all();
      alone = mounts.stream().noneMatch(mount -> mount.type().equals("cgroup"));
      for (Mount mount : mounts) {
        if (mount.type().equals("cgroup2")) {
          read(mount.path());
          return;
        }
      }
    } catch (IOException e) {
      return; // no such hierarchy here
    }
  }

  /** Adds the groups below a directory; one that ends meanwhile, or cannot be read, is left out. */
  void read(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            try {
              Long inode = (Long) Files.getAttribute(directory, "unix:ino");
              paths.put(inode, "/" + FileNames.text(root.relativize(directory)));
              return FileVisitResult.CONTINUE;
            } catch (IOException e) {
              return FileVisitResult.SKIP_SUBTREE;
            }
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
