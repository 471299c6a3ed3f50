package io.tcpretrans.owner;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a container's id in the path of a cgroup. */
final class ContainerId {
  /**
   * As Docker, containerd, CRI-O and Podman name their cgroups, with the drivers cgroupfs and
   * systemd. A container in a container has two; its own is the last. The monitor of a container
   * (conmon) has the id in its path too and lives on the host.
   */
  private static final Pattern ID =
      Pattern.compile("(?:^|[/:-])(?<!conmon-)([0-9a-f]{64})(?=$|/|\\.scope(?:/|$))");

  private ContainerId() {}

  /** The id in the path of a cgroup; null: none. */
  static String inPath(String path) {
    Matcher matcher = ID.matcher(path);
    String id = null;
    while (matcher.find()) {
      id = matcher.group(1);
    }
    return id;
  }

  /** The id in the lines of /proc/PID/cgroup, hierarchy:controllers:path; null: none. */
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
