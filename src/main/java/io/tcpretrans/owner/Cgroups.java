package io.tcpretrans.owner;

import io.tcpretrans.sys.Mount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The containers that the paths of cgroups name, and the users who could give those names. */
final class Cgroups {
  /** The mounts of cgroups; null: not read yet. */
  private volatile List<Mount> mounts;

  /** The cgroups of this host. */
  Cgroups() {
    this(null);
  }

  /**
   * @param mounts the mounts of cgroups; null: those of this host
   */
  Cgroups(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /** Reads the mounts of cgroups. Thread-safe. */
  void refresh() {
    try {
      mounts =
          Mount.all().stream()
              .filter(mount -> mount.type().equals("cgroup") || mount.type().equals("cgroup2"))
              .toList();
    } catch (IOException e) {
      mounts = List.of(); // /proc is not mounted
    }
  }

  /**
   * Returns the containers that a cgroup is in, the innermost first. Thread-safe.
   *
   * @param line a line of /proc/PID/cgroup, {@code hierarchy:controllers:path}, a char per byte
   */
  List<ContainerClaim> claims(String line) {
    int controllersAt = line.indexOf(':') + 1;
    int pathAt = line.indexOf(':', controllersAt) + 1;
    if (controllersAt == 0 || pathAt == 0 || !line.startsWith("/", pathAt)) {
      return List.of();
    }
    String path = line.substring(pathAt);
    List<ContainerId> ids = ContainerId.allInPath(path);
    if (ids.isEmpty()) {
      return List.of(); // the directories need not be read
    }
    if (mounts == null) {
      refresh();
    }
    String controllers = line.substring(controllersAt, pathAt - 1);
    return claims(mount(controllers, path), path, ids);
  }

  /** Returns the containers that a cgroup v2 is in, the innermost first. */
  static List<ContainerClaim> claims(Mount mount, String path) {
    List<ContainerId> ids = ContainerId.allInPath(path);
    return ids.isEmpty() ? List.of() : claims(mount, path, ids);
  }

  /**
   * @param mount the mount that has the cgroup; null: none is visible
   */
  private static List<ContainerClaim> claims(Mount mount, String path, List<ContainerId> ids) {
    try {
      CgroupMakers makers =
          mount == null
              ? CgroupMakers.ofNames(path)
              : CgroupMakers.ofDirectories(mount.point(), path.substring(rootOf(mount).length()));
      int above = mount == null ? 0 : (int) rootOf(mount).chars().filter(c -> c == '/').count();
      List<ContainerClaim> claims = new ArrayList<>();
      for (int index = ids.size() - 1; index >= 0; index--) {
        ContainerId id = ids.get(index);
        Set<String> enclosing =
            ids.subList(0, index).stream()
                .map(ContainerId::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        claims.add(new ContainerClaim(id.id(), makers.of(id.depth() - above), enclosing));
      }
      return claims;
    } catch (IOException e) {
      return List.of(); // the cgroup was removed
    }
  }

  /** Returns the mount that shows a cgroup; null: none does. */
  private Mount mount(String controllers, String path) {
    for (Mount mount : mounts) {
      boolean ofHierarchy =
          controllers.isEmpty()
              ? mount.type().equals("cgroup2")
              : Arrays.asList(mount.options().split(",", -1))
                  .containsAll(Arrays.asList(controllers.split(",", -1)));
      if (ofHierarchy && (path + "/").startsWith(rootOf(mount) + "/") && !path.startsWith("/..")) {
        return mount;
      }
    }
    return null;
  }

  /** Returns the path of the mounted cgroup, without a slash at its end. */
  private static String rootOf(Mount mount) {
    return mount.root().equals("/") ? "" : mount.root();
  }
}
