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

/** Maps the id of a cgroup v2, which is the inode of its directory, to its path. */
final class CgroupTree {
  private final Map<Long, String> paths = new ConcurrentHashMap<>();
  private volatile boolean onlyVersion2;

  /** Returns the path below the mount point; null: the cgroup has not been read. */
  String path(long id) {
    return paths.get(id);
  }

  /**
   * Returns whether the path of this cgroup shows which container its sockets belong to, or that
   * they belong to none. Beside cgroup v1 it does not, because runtimes then use only v1.
   */
  boolean decides(long id) {
    return onlyVersion2 && paths.containsKey(id);
  }

  /** Reads all cgroups. Removed ones are kept, because their sockets may outlive them. */
  void read() {
    try {
      List<Mount> mounts = Mount.all();
      onlyVersion2 = mounts.stream().noneMatch(mount -> mount.type().equals("cgroup"));
      for (Mount mount : mounts) {
        if (mount.type().equals("cgroup2")) {
          read(mount.path());
          return;
        }
      }
    } catch (IOException e) {
      return; // cgroup v2 is not mounted
    }
  }

  /**
   * Adds the cgroups below a directory, without those that cannot be read or are removed meanwhile.
   */
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
