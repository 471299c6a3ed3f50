package io.tcpretrans.sys;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The container in which this process runs, as container engines mark it. */
public final class OwnContainer {
  private static final List<String> FILES = List.of("/.dockerenv", "/run/.containerenv");

  /** Podman, LXC and systemd-nspawn set the first variable, and Kubernetes sets the second one. */
  private static final List<String> VARIABLES = List.of("container", "KUBERNETES_SERVICE_HOST");

  private OwnContainer() {}

  /** Returns whether this process runs in a container. */
  public static boolean isInside() {
    return FILES.stream().anyMatch(file -> Files.exists(Path.of(file)))
        || VARIABLES.stream().anyMatch(name -> System.getenv(name) != null);
  }
}
