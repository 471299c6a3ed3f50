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

/**
 * The paths of the cgroups v2 of this host, by id. The id of a cgroup is the inode number of its
 * directory. One thread reads the cgroups; any thread may call the other methods.
 */
final class CgroupTree {
  private final Map<Long, String> paths = new ConcurrentHashMap<>();

  /** Whether cgroup v2 is used alone; false also until the first reading. */
  private volatile boolean onlyVersion2;

  /** Returns the path of a cgroup below the mount point; null: the cgroup has not been read. */
  String path(long id) {
    return paths.get(id);
  }

  /**
   * Returns whether the path of this cgroup shows which container its sockets belong to, or that
   * they belong to none. If cgroup v1 is mounted, the path does not, because runtimes then use v1.
   */
  boolean showsContainer(long id) {
    return onlyVersion2 && paths.containsKey(id);
  }

  /**
   * Reads all cgroups. Removed ones are kept, because their sockets may outlive them. Does nothing
   * if cgroup v2 is not mounted.
   */
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
      return; // /proc is not mounted, or cgroup v2 was unmounted just now
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
