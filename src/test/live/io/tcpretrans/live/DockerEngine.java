package io.tcpretrans.live;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Docker Engine that the test starts in a host's network namespace, so that its bridge, firewall
 * rules and sysctls end with the host. Its files are in a temporary directory.
 */
final class DockerEngine implements AutoCloseable {
  /** Debian's packages, unpacked by make. Where this is missing, the installed engine is used. */
  private static final Path UNPACKED = Path.of("target", "docker").toAbsolutePath();

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int START_SECONDS = 60;
  private static final String IMAGE = "hosts";

  private final Path directory;
  private final List<Path> cgroupsBefore;
  private final Process daemon;

  DockerEngine(Host host) throws IOException {
    directory = Files.createTempDirectory("docker");
    cgroupsBefore = cgroups();
    daemon =
        builder(
                "nsenter",
                "--net=" + host.file(),
                "dockerd",
                "--data-root",
                path("data"),
                "--exec-root",
                path("exec"),
                "--pidfile",
                path("pid"),
                "-H",
                socket(),
                "--bip",
                "198.19.0.1/24",
                "--storage-driver",
                "vfs")
            .redirectErrorStream(true)
            .redirectOutput(new File(path("log")))
            .start();
    try {
      awaitStart();
      importImage();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Returns why no Docker Engine can be started here; empty: one can. */
  static String obstacle() throws IOException {
    Command found = run("dockerd", "--version");
    return found.status() == 0
        ? ""
        : "no Docker Engine: neither Debian's, which make target/docker unpacks, nor another";
  }

  private static ProcessBuilder builder(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    Map<String, String> environment = builder.environment();
    if (Files.exists(UNPACKED)) {
      environment.merge(
          "PATH", UNPACKED + "/usr/sbin:" + UNPACKED + "/usr/bin", (old, own) -> own + ":" + old);
      environment.put("LD_LIBRARY_PATH", UNPACKED + "/usr/lib/x86_64-linux-gnu");
    }
    return builder;
  }

  private static Command run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("env"));
    builder().environment().forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(Arrays.asList(arguments));
    return Command.of(command);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private String socket() {
    return "unix://" + path("socket");
  }

  private void awaitStart() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (run("docker", "-H", socket(), "version").status() != 0) {
      if (!daemon.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("dockerd does not start: " + Files.readString(Path.of(path("log"))));
      }
    }
  }

  /** Makes an image that has nothing but the test's TCP endpoint. */
  private void importImage() throws IOException {
    String traffic = Command.program("traffic");
    Command.shell(
            "mkdir -p R/bin && cp T R/bin/ && ldd T | grep -o '/[^ ]*' | xargs -I{} cp --parents {} R/"
                    .replace("R/", path("root") + "/")
                    .replace(" T ", " " + traffic + " ")
                + " && tar -C "
                + path("root")
                + " -cf "
                + path("root.tar")
                + " .")
        .requireSuccess();
    docker("import", path("root.tar"), IMAGE);
  }

  /** Runs a command of docker(1) and returns its stdout without surrounding whitespace. */
  String docker(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker", "-H", socket()));
    command.addAll(Arrays.asList(arguments));
    return run(command.toArray(String[]::new)).requireSuccess().output().strip();
  }

  /**
   * Starts a container with a published port and returns its id.
   *
   * @param commands for src/test/c/traffic.c, which runs in the container
   */
  String start(String name, int port, String commands) throws IOException {
    String ports = port + ":" + port;
    return docker("run", "-d", "--name", name, "-p", ports, IMAGE, "traffic", commands);
  }

  /** Starts a container in the network namespace of the engine's host and returns its id. */
  String startOnHostNetwork(String name, String commands) throws IOException {
    return docker("run", "-d", "--name", name, "--network", "host", IMAGE, "traffic", commands);
  }

  /** Returns the PID of a container's process in the PID namespace of the host. */
  long pid(String container) throws IOException {
    return Long.parseLong(docker("inspect", "-f", "{{.State.Pid}}", container));
  }

  /** Lists the cgroups of Docker, which outlive the daemon. */
  private static List<Path> cgroups() throws IOException {
    try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
      return Stream.concat(Stream.of(CGROUPS), hierarchies)
          .map(hierarchy -> hierarchy.resolve("docker"))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    String containers = daemon.isAlive() ? docker("ps", "-aq") : "";
    for (String container : containers.lines().toList()) {
      docker("rm", "-f", container);
    }
    daemon.destroy();
    try {
      if (!daemon.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Command.of("rm", "-rf", directory.toString());
    for (Path group : cgroups()) {
      if (!cgroupsBefore.contains(group)) {
        Files.delete(group);
      }
    }
  }
}
