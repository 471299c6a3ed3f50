package io.tcpretrans.owner;

import io.tcpretrans.sys.HostFiles;
import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The directories in which Docker keeps its containers: the default ones, the configured one, and
 * those that running daemons were given as {@code --data-root}.
 */
final class DockerDataRoots {
  private static final List<String> DEFAULTS =
      List.of("/var/lib/docker", "/var/snap/docker/common/var-lib-docker");

  private static final String DAEMON = "dockerd";

  /**
   * The most data roots of one user, or in one container. A user can start any number of processes
   * that are called like a daemon, and each data root is searched for a name.
   */
  private static final int MAX_OF_ONE_USER = 4;

  /** The most data roots of users other than root and in containers. */
  private static final int MAX_OF_OTHERS = 1 << 10;

  /**
   * A data root, and the containers that it may name.
   *
   * @param root the root directory of the daemon
   * @param directory the path of the data root below it, as ByteText decodes it
   * @param user the user ID of the daemon, whose containers it names
   * @param container the id of the container that the daemon runs in, which it names the containers
   *     of; null: it runs on the host
   */
  record DataRoot(Path root, String directory, long user, String container) {
    /** Returns whether root's daemon on the host has it. */
    boolean isHosts() {
      return user == HostFiles.ROOT && container == null;
    }

    boolean mayName(ContainerClaim claim) {
      return user == claim.user() && (container == null || claim.enclosing().contains(container));
    }
  }

  private DockerDataRoots() {}

  /** Returns the default data roots of root's daemons and the configured one. */
  static Set<DataRoot> configured(Path root, String configured) {
    Set<DataRoot> found = new LinkedHashSet<>();
    for (String name : DEFAULTS) {
      found.add(new DataRoot(root, name, HostFiles.ROOT, null));
    }
    add(root, configured, HostFiles.ROOT, null, found);
    return found;
  }

  /**
   * Adds the data roots of running daemons. A daemon of root in a container has its own root
   * directory. One of another user is taken to have the host's, because in a directory tree of the
   * user's own making any name could stand for anything.
   *
   * @param root the root directory of the host
   */
  static void addRunning(Path root, ProcessContainers containers, Set<DataRoot> found) {
    try {
      for (long pid : ProcessFiles.pids()) {
        if (DAEMON.equals(ProcessFiles.comm(pid))) {
          addOf(pid, root, containers, found);
        }
      }
    } catch (IOException e) {
      return; // /proc is not mounted
    }
  }

  private static void addOf(
      long pid, Path root, ProcessContainers containers, Set<DataRoot> found) {
    long user = ProcessFiles.user(pid);
    // a process can choose its name, and a program that root's sudo(8) runs its arguments
    if (user < 0 || !ProcessFiles.isProgram(pid, DAEMON)) {
      return;
    }
    boolean isRoots = user == HostFiles.ROOT;
    Container around = containers.ofProcess(pid);
    String name = option(ProcessFiles.commandLine(pid), "--data-root");
    add(isRoots ? Path.of("/proc/" + pid + "/root") : root, name, user, around.id(), found);
  }

  /**
   * @param name the data root as the daemon names it; null: not configured
   */
  static void add(Path root, String name, long user, String container, Set<DataRoot> found) {
    DataRoot added = new DataRoot(root, name, user, container);
    if (name != null && name.indexOf('\0') < 0 && hasRoomFor(added, found)) {
      found.add(added);
    }
  }

  private static boolean hasRoomFor(DataRoot added, Set<DataRoot> found) {
    long alike =
        found.stream()
            .filter(
                data -> data.user == added.user && Objects.equals(data.container, added.container))
            .count();
    return added.isHosts() || (alike < MAX_OF_ONE_USER && found.size() < MAX_OF_OTHERS);
  }

  /** Returns the value of {@code --name value} or {@code --name=value}; null: absent. */
  static String option(List<String> arguments, String name) {
    for (int index = 0; index < arguments.size(); index++) {
      String argument = arguments.get(index);
      if (argument.startsWith(name + "=")) {
        return argument.substring(name.length() + 1);
      }
      if (argument.equals(name) && index + 1 < arguments.size()) {
        return arguments.get(index + 1);
      }
    }
    return null;
  }
}
