package io.tcpretrans.owner;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a container in the path of a cgroup.
 *
 * @param id 64 hexadecimal digits
 * @param depth the number of names before the one that has the id: 1 in {@code /docker/ID}
 */
record ContainerId(String id, int depth) {
  /**
   * The id in the names that Docker, containerd, CRI-O and Podman give to cgroups with the drivers
   * cgroupfs and systemd. The cgroup of conmon, the monitor of a container, also has the
   * container's id in its path, but does not match, because conmon runs on the host.
   */
  private static final Pattern ID =
      Pattern.compile("(?:^|[/:-])(?<!conmon-)([0-9a-f]{64})(?=$|/|\\.scope(?:/|$))");

  /** Returns the ids in the path, that of the outermost container first. */
  static List<ContainerId> allInPath(String path) {
    List<ContainerId> ids = new ArrayList<>();
    Matcher matcher = ID.matcher(path);
    while (matcher.find()) {
      long slashes = path.chars().limit(matcher.start(1)).filter(letter -> letter == '/').count();
      ids.add(new ContainerId(matcher.group(1), (int) slashes - 1));
    }
    return ids;
  }

  /** Returns the last id in the path, which is that of the innermost container; null: no id. */
  static String inPath(String path) {
    List<ContainerId> ids = allInPath(path);
    return ids.isEmpty() ? null : ids.get(ids.size() - 1).id;
  }
}
