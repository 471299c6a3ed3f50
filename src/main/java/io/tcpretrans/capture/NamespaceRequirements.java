package io.tcpretrans.capture;

import io.tcpretrans.sys.PidNamespace;
import io.tcpretrans.sys.TimeNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks the user, PID and time namespaces of this process. */
public final class NamespaceRequirements {
  private static final String INITIAL = "the initial one";
  private static final String PID_NAMESPACE = "pid_namespace";
  private static final String PID_COST = "PID, COMM and CONTAINER of processes outside it";

  private NamespaceRequirements() {}

  /** Returns a line of --check for each kind of namespace. */
  static List<Requirement> of(KernelCapabilities process) {
    return List.of(
        user(process.initialUserNamespace()),
        pid(PidNamespace.isInitial(), PidNamespace.hasOwnProc()),
        time(TimeNamespace.offsets()));
  }

  private static Requirement user(boolean initial) {
    String name = "user_namespace";
    return initial
        ? Requirement.ok(name, INITIAL)
        : Requirement.failed(name, "not the initial one, which BPF needs", "sudo tcpretrans");
  }

  /**
   * @param ownProc whether /proc has the PIDs of this namespace
   */
  static Requirement pid(boolean initial, boolean ownProc) {
    if (!ownProc) {
      return Requirement.degraded(
          PID_NAMESPACE,
          "/proc has the PIDs of another PID namespace",
          "PID, COMM and CONTAINER",
          initial ? "mount -t proc proc /proc" : "docker run --pid=host");
    }
    return initial
        ? Requirement.ok(PID_NAMESPACE, INITIAL)
        : Requirement.degraded(
            PID_NAMESPACE, "not the initial one", PID_COST, "docker run --pid=host");
  }

  static Requirement time(TimeNamespace.Offsets offsets) {
    String name = "time_namespace";
    return offsets.monotonicNanos() == 0 && offsets.boottimeNanos() == 0
        ? Requirement.ok(name, "clocks without an offset")
        : Requirement.ok(
            name,
            "TIME is corrected by the offset of CLOCK_MONOTONIC, %s s"
                .formatted(Duration.ofNanos(offsets.monotonicNanos()).toSeconds()));
  }

  /** Returns a sentence for each namespace that makes the rows of a run less complete. */
  public static List<String> warnings() {
    return warnings(PidNamespace.isInitial(), PidNamespace.hasOwnProc());
  }

  static List<String> warnings(boolean initial, boolean ownProc) {
    List<String> warnings = new ArrayList<>();
    if (!ownProc) {
      warnings.add(
          "/proc has the PIDs of another PID namespace, so the owners of many rows are unknown;"
              + (initial
                  ? " run 'mount -t proc proc /proc' first."
                  : " start the container with --pid=host."));
    } else if (!initial) {
      warnings.add(
          "tcpretrans runs in a PID namespace, so rows of processes outside it have PID 0;"
              + " run tcpretrans on the host, or start the container with --pid=host.");
    }
    return warnings;
  }
}
