package io.tcpretrans.owner;

import io.tcpretrans.sys.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The systemd unit in the path of a cgroup (systemd.unit(5)). systemd gives each unit a cgroup of
 * its name below those of the slices that the unit is in.
 */
final class SystemdUnit {
  /** A unit that has processes: a service, or a scope such as a login session. */
  private static final Pattern UNIT = Pattern.compile("[^/]+\\.(?:service|scope)");

  /** The service manager of a user, which only root can start. Units below it are that user's. */
  private static final Pattern USER_MANAGER = Pattern.compile("user@[0-9]{1,10}\\.service");

  private static final String SLICE = ".slice";

  /** The scope of process 1, which makes sockets for other units (systemd.socket(5)). */
  private static final String INIT = "init.scope";

  private SystemdUnit() {}

  /**
   * Returns the unit of a process.
   *
   * @param lines the lines of /proc/PID/cgroup, a char per byte
   * @return as {@link #inPath}
   */
  static String ofProcess(List<String> lines) {
    for (String line : lines) {
      int pathAt = line.indexOf(":/");
      boolean ofSystemd = line.startsWith("0::") || line.contains(":name=systemd:");
      String unit = ofSystemd && pathAt >= 0 ? inPath(line.substring(pathAt + 1)) : null;
      if (unit != null) {
        return ByteText.printable(unit.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return null;
  }

  /**
   * Returns the unit in which a socket was made.
   *
   * @param path the path of its cgroup v2; null: unknown
   * @return as {@link #inPath}; null also for {@code init.scope}
   */
  static String ofSocket(String path) {
    String unit = path == null ? null : inPath(path);
    return INIT.equals(unit) ? null : unit;
  }

  /**
   * Returns the unit in a path: the first name that is not a slice. Names below it are of the
   * unit's own making. A unit of a user follows the name of that user's service manager, as in
   * {@code user@1000.service/app.service}, because users choose the names of their units.
   *
   * @return null: the path has no unit
   */
  static String inPath(String path) {
    String manager = null;
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals("..") || name.endsWith(SLICE)) {
        continue;
      }
      String unit = name.startsWith("_") ? name.substring(1) : name; // escaped by systemd
      if (manager != null) {
        return UNIT.matcher(unit).matches() ? manager + "/" + unit : manager;
      }
      if (!UNIT.matcher(unit).matches()) {
        return null; // of a container runtime or another manager of cgroups
      }
      if (!USER_MANAGER.matcher(unit).matches()) {
        return unit;
      }
      manager = unit;
    }
    return manager;
  }
}
