package io.tcpretrans.owner;

import io.tcpretrans.sys.HostFiles;
import java.util.Set;

/**
 * A container id in the path of a cgroup, and the user who could give the cgroup that name.
 *
 * @param id the id that a runtime gave the container, 64 hexadecimal digits
 * @param user the user ID of the owner of the directory in which the cgroup is; {@link
 *     HostFiles#ROOT}: only root could make the cgroup
 * @param enclosing the ids of the containers around this one, in the same path
 */
record ContainerClaim(String id, long user, Set<String> enclosing) {
  /** Returns whether only root, and so one of root's runtimes, could make the cgroup. */
  boolean isRoots() {
    return user == HostFiles.ROOT;
  }
}
