package io.tcpretrans.owner;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id of a container in the path of a cgroup. */
final class ContainerId {
  /**
   * The id in the names that Docker, containerd, CRI-O and Podman give to cgroups with the drivers
   * cgroupfs and systemd. The cgroup of conmon, the monitor of a container, also has the
   * container's id in its path, but does not match, because conmon runs on the host.
   */
  private static final Pattern ID =
      Pattern.compile("(?:^|[/:-])(?<!conmon-)([0-9a-f]{64})(?=$|/|\\.scope(?:/|$))");

  private ContainerId() {}

  /** Returns the last id in the path, which is that of the innermost container; null: no id. */
  static String inPath(String path) {
    Matcher matcher = ID.matcher(path);
    String id = null;
    while (matcher.find()) {
      id = matcher.group(1);
    }
    return id;
  }

  /**
   * Returns the id in the first line that has one; null: no id.
   *
   * @param lines the lines of /proc/PID/cgroup, {@code hierarchy:controllers:path}
   */
  static String inCgroups(List<String> lines) {
    for (String line : lines) {
      String id = inPath(line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1));
      if (id != null) {
        return id;
      }
    }
    return null;
  }
}
