package io.tcpretrans.owner;

import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The paths of the cgroups v2 of this host, by id. The id of a cgroup is the inode number of its
 * directory. One thread reads the cgroups; any thread may call the other methods.
 */
final class CgroupTree {
  /** The most cgroups. A user may make and remove cgroups as long as tcpretrans runs. */
  private static final int CAPACITY = 1 << 16;

  /** The most cgroups of one user other than root, which must leave room for those of others. */
  private static final int CAPACITY_OF_USER = 1 << 12;

  private final Map<Long, Cgroup> cgroups = new ConcurrentHashMap<>();

  /**
   * A cgroup as it was when it was read.
   *
   * @param path the path below the mount point, as text to print
   * @param claims the containers that the path names, the innermost first
   */
  private record Cgroup(String path, List<ContainerClaim> claims) {}

  /** Whether cgroup v2 is used alone; false also until the first reading. */
  private volatile boolean onlyVersion2;

  /** Returns the path of a cgroup below the mount point; null: the cgroup has not been read. */
  String path(long id) {
    Cgroup cgroup = cgroups.get(id);
    return cgroup == null ? null : cgroup.path;
  }

  /**
   * Returns the containers that a cgroup was in when it was read, the innermost first; null: the
   * cgroup has not been read.
   */
  List<ContainerClaim> claims(long id) {
    Cgroup cgroup = cgroups.get(id);
    return cgroup == null ? null : cgroup.claims;
  }

  /**
   * Returns whether the path of this cgroup shows which container its sockets belong to, or that
   * they belong to none. If cgroup v1 is mounted, the path does not, because runtimes then use v1.
   */
  boolean showsContainer(long id) {
    return onlyVersion2 && cgroups.containsKey(id);
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
          read(mount);
          return;
        }
      }
    } catch (IOException e) {
      return; // /proc is not mounted, or cgroup v2 was unmounted just now
    }
  }

  /**
   * Adds the cgroups of a mount, without those that cannot be read or are removed meanwhile. The
   * former ones are kept while there is room.
   */
  void read(Mount mount) throws IOException {
    if (cgroups.size() >= CAPACITY / 2) {
      cgroups.clear();
    }
    Path root = mount.path();
    Map<Integer, Integer> cgroupsOfUsers = new HashMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            try {
              Map<String, Object> found = Files.readAttributes(directory, "unix:ino,uid");
              Integer user = (Integer) found.get("uid");
              if (user != 0 && cgroupsOfUsers.merge(user, 1, Integer::sum) > CAPACITY_OF_USER) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              cgroups.put(
                  (Long) found.get("ino"),
                  cgroup(mount, FileNames.bytes(root.relativize(directory))));
              return cgroups.size() < CAPACITY
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
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

  /**
   * @param name the path below the mount point, without a slash before it
   */
  private static Cgroup cgroup(Mount mount, byte[] name) {
    // a path of /proc/PID/cgroup starts where the file system does
    String above = mount.root().equals("/") ? "" : mount.root();
    String path = above + "/" + new String(name, StandardCharsets.ISO_8859_1);
    return new Cgroup("/" + ByteText.printable(name), Cgroups.claims(mount, path));
  }
}
