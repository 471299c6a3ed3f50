package io.tcpretrans.owner;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The users who could make the cgroups of a path. Who can write to a cgroup's directory can make
 * cgroups of any name in it; below the first directory of a user, that user can.
 *
 * @param rootsNames the number of names at the start of the path that only root could give
 * @param user the user ID of the user who could give the other names, or {@link #SEVERAL}
 */
record CgroupMakers(int rootsNames, long user) {
  /** No user in particular, because several can write to the directory. */
  static final long SEVERAL = -1;

  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_OTHERS = 0002;

  /** The start of the name of the systemd slice of a user's processes, user-UID.slice. */
  private static final String USER_SLICE = "user-";

  private static final String SLICE = ".slice";

  /** Returns the user who could give the name that has this many names before it. */
  long of(int depth) {
    return depth < rootsNames ? HostFiles.ROOT : user;
  }

  /**
   * Returns the users by the owners of the directories.
   *
   * @param point the directory where the cgroups are mounted, a char per byte (ISO 8859-1)
   * @param path the path below, likewise, which starts with a slash
   * @throws IOException when the cgroup has been removed
   */
  static CgroupMakers ofDirectories(String point, String path) throws IOException {
    int names = 0;
    for (int end = 0; end >= 0 && end < path.length(); end = path.indexOf('/', end + 1)) {
      String directory = point + path.substring(0, end);
      long maker = maker(FileNames.path(directory.getBytes(StandardCharsets.ISO_8859_1)));
      if (maker != HostFiles.ROOT) {
        return new CgroupMakers(names, maker);
      }
      names++;
    }
    return new CgroupMakers(names, HostFiles.ROOT);
  }

  /** Returns the user who can make files in a directory, besides root. */
  private static long maker(Path directory) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(directory, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) found.get("mode");
    boolean byGroup = (mode & WRITABLE_BY_GROUP) != 0 && (Integer) found.get("gid") != 0;
    return byGroup || (mode & WRITABLE_BY_OTHERS) != 0
        ? SEVERAL
        : Integer.toUnsignedLong((Integer) found.get("uid"));
  }

  /**
   * Returns the users by the names that systemd gives to the slices of users, for a path whose
   * directories are not visible here, because tcpretrans runs in another cgroup namespace.
   */
  static CgroupMakers ofNames(String path) {
    String[] names = path.substring(1).split("/", -1);
    for (int number = 0; number < names.length; number++) {
      String name = names[number];
      if (name.startsWith(USER_SLICE) && name.endsWith(SLICE)) {
        String user = name.substring(USER_SLICE.length(), name.length() - SLICE.length());
        return new CgroupMakers(
            number + 1, user.matches("\\d{1,10}") ? Long.parseLong(user) : SEVERAL);
      }
    }
    return new CgroupMakers(names.length, HostFiles.ROOT);
  }
}
