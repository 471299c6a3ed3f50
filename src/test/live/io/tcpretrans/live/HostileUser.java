package io.tcpretrans.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The user nobody, with a directory, and with a cgroup that root has given away, as systemd gives
 * one to each user that is logged in. Closing it ends the processes of the user that it started.
 */
final class HostileUser implements AutoCloseable {
  static final int ID = 65534;

  private static final List<String> AS_USER =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--");

  private final Path directory = Files.createTempDirectory("hostile");
  private final Path cgroup;
  private final List<Process> processes = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();

  /**
   * @param parent a cgroup v2 of root
   */
  HostileUser(Path parent) throws IOException {
    cgroup =
        Files.createDirectories(parent.resolve("user.slice/user-65534.slice/user@65534.service"));
    give(cgroup);
    give(cgroup.resolve("cgroup.procs"));
    Files.copy(
        Path.of(Command.program("traffic")),
        directory.resolve("traffic"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Command.of("chmod", "755", directory + "/traffic").requireSuccess();
    give(directory);
  }

  private static void give(Path file) throws IOException {
    Command.of("chown", ID + ":" + ID, file.toString()).requireSuccess();
  }

  /** Returns the directory of the cgroup that belongs to the user. */
  Path cgroup() {
    return cgroup;
  }

  /** Returns a command line that the user runs in the cgroup. */
  private List<String> inCgroup(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("bash", "-c", "echo $$ >\"$0\"/cgroup.procs; exec \"$@\"", cgroup.toString()));
    all.addAll(command);
    return all;
  }

  /** Starts a process of the user for TCP traffic in a host's network namespace. */
  Traffic startTraffic(Host host) throws IOException {
    List<String> command = new ArrayList<>(AS_USER);
    command.add(directory + "/traffic");
    Traffic started =
        Traffic.withCommandLine(inCgroup(host.inside(command.toArray(String[]::new))));
    traffic.add(started);
    return started;
  }

  /**
   * Starts a script of bash as the user, in which {@code $dir} is a new directory, {@code $cgroup}
   * is the user's cgroup, and these functions are defined. Returns when the script has written a
   * line; it then goes on.
   *
   * <ul>
   *   <li>{@code daemon ARGUMENT...} starts a process that is called like Docker's daemon
   *   <li>{@code config DATA-ROOT ID NAME} makes a file that names a container as Docker does, and
   *       another one for the id {@code $bare}
   *   <li>{@code join PID ID} moves a process into a cgroup that is named as Docker does
   * </ul>
   *
   * @param variables assignments in the script
   */
  void attack(String variables, String script) throws IOException {
    List<String> command = new ArrayList<>(AS_USER);
    command.addAll(
        List.of(
            "bash",
            "-ec",
            "cgroup="
                + cgroup
                + "; dir=$(mktemp -d "
                + directory
                + "/XXXXXXXX); chmod 755 $dir; cp /bin/bash $dir/dockerd; "
                + variables
                + """

                daemon() { $dir/dockerd -c 'sleep 100; :' dockerd "$@" & }
                config() {
                  for container in $2 ${bare:-$2}; do
                    mkdir -p "$1/containers/$container"
                    printf '{"Name":"/%s"}' "$3" >"$1/containers/$container/config.v2.json"
                  done
                }
                join() { mkdir -p $cgroup/docker-$2.scope; echo $1 >$cgroup/docker-$2.scope/cgroup.procs; }
                """
                + script
                + "\necho done; sleep 100"));
    Process process = new ProcessBuilder(inCgroup(command)).redirectErrorStream(true).start();
    processes.add(process);
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    if (!"done".equals(line)) {
      throw new IOException("the attack cannot be made: " + line);
    }
  }

  /** Ends the processes of the last attack. */
  void endAttack() {
    for (Process process : processes) {
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .toList()
          .forEach(ProcessHandle::destroyForcibly);
    }
    processes.clear();
  }

  @Override
  public void close() throws IOException {
    endAttack();
    traffic.forEach(Traffic::close);
    Command.of("rm", "-rf", directory.toString()).requireSuccess();
  }
}
