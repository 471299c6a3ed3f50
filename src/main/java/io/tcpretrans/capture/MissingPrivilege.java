package io.tcpretrans.capture;

import io.tcpretrans.sys.Libc;
import jnr.constants.platform.linux.Errno;

/**
 * Finds the privilege or limit that prevents this process from tracing. A result is null if no
 * privilege and no limit is known to be the reason.
 */
final class MissingPrivilege {
  /**
   * Smallest kernel.perf_event_paranoid at which a patch of Debian and Ubuntu requires
   * CAP_SYS_ADMIN.
   */
  static final int PARANOID_REQUIRES_SYS_ADMIN = 3;

  private static final String REQUIRED =
      "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";
  private static final String RUN_WITH_SUDO = "run tcpretrans with sudo";
  private static final String SUDO = "sudo tcpretrans";

  private final NativeException failure;
  private final KernelCapabilities capabilities;
  private final ProbeResults probes;

  private MissingPrivilege(
      NativeException failure, KernelCapabilities capabilities, ProbeResults probes) {
    this.failure = failure;
    this.capabilities = capabilities;
    this.probes = probes;
  }

  /** Returns the privilege that this process lacks, before anything is tried. */
  static Obstacle of(KernelCapabilities capabilities) {
    if (!capabilities.initialUserNamespace()) {
      return new Obstacle(
          (capabilities.root() ? "root in a user namespace" : "a process in a user namespace")
              + " may not use BPF, which needs the initial user namespace",
          "run tcpretrans on the host with sudo",
          SUDO);
    }
    return capabilities.mayTrace() ? null : missingCapability(capabilities);
  }

  private static Obstacle missingCapability(KernelCapabilities capabilities) {
    if (capabilities.root()) {
      return new Obstacle(
          REQUIRED + ", and root lacks them here",
          "run tcpretrans on the host with sudo, or start the container with --privileged",
          capabilities.container() ? "docker run --privileged --pid=host" : "");
    }
    if (capabilities.hasCapBpf() || capabilities.hasCapPerfmon()) {
      String lacking = capabilities.hasCapBpf() ? "CAP_PERFMON" : "CAP_BPF";
      return new Obstacle(REQUIRED + ", and this process lacks " + lacking, RUN_WITH_SUDO, SUDO);
    }
    return new Obstacle(REQUIRED, RUN_WITH_SUDO, SUDO);
  }

  /** Returns the privilege or limit that made the start of tracing fail. */
  static Obstacle causeOf(
      NativeException failure, KernelCapabilities capabilities, ProbeResults probes) {
    return new MissingPrivilege(failure, capabilities, probes).cause();
  }

  private Obstacle cause() {
    boolean blocked = isBlocked(probes.bpfCall());
    if (is(failure.errno(), Errno.EMFILE)) {
      return openFiles();
    }
    if (!capabilities.initialUserNamespace() && (denied() || blocked)) {
      return of(capabilities);
    }
    if (blocked) {
      return sandbox("bpf()", probes.bpfCall());
    }
    if (denied() && !capabilities.mayTrace()) {
      return of(capabilities);
    }
    if (isBlocked(probes.perfCall())) {
      return sandbox("perf_event_open()", probes.perfCall());
    }
    if (probes.program() == 0 && probes.kernelRead() != 0) {
      return lockdown();
    }
    if (denied()) {
      return limit();
    }
    return probes.openFiles() == 0 ? null : openFiles(); // libbpf replaces EMFILE by other errors
  }

  private boolean denied() {
    return is(failure.errno(), Errno.EPERM) || is(failure.errno(), Errno.EACCES);
  }

  /**
   * Returns whether a call did not reach its code in the kernel: a seccomp filter or another
   * sandbox refused it, or the kernel was built without it. If the process lacks capabilities,
   * EPERM may also come from the kernel: Linux 5.10 checks them before it reads the arguments of
   * bpf(2) (kernel.unprivileged_bpf_disabled).
   *
   * @param result {@code bpfCall} or {@code perfCall} of the probes, in which the kernel itself
   *     refuses nothing to a process with capabilities
   */
  private boolean isBlocked(int result) {
    return result != 0 && (capabilities.mayTrace() || !is(result, Errno.EPERM));
  }

  private Obstacle sandbox(String call, int error) {
    if (is(error, Errno.ENOSYS) && !(capabilities.seccomp() && capabilities.bpf())) {
      return new Obstacle("this kernel was built without " + call, "boot another kernel", "");
    }
    return new Obstacle(
        (capabilities.seccomp() ? "a seccomp filter" : "a sandbox")
            + " answers "
            + call
            + " with "
            + Libc.errnoName(error),
        "run tcpretrans on the host, or start the container with --privileged or"
            + " --security-opt seccomp=unconfined",
        "docker run --security-opt seccomp=unconfined");
  }

  /** Kernel lockdown ends only with the next boot. */
  private static Obstacle lockdown() {
    return new Obstacle(
        "BPF programs may not read kernel memory, because the kernel is locked down for"
            + " confidentiality (kernel_lockdown(7))",
        "boot without lockdown, or turn Secure Boot off",
        LockdownMode.FIX);
  }

  /**
   * Returns the limit that refused a process with the capabilities whose calls reach the kernel.
   */
  private Obstacle limit() {
    KernelCapabilities.Limits limits = capabilities.limits();
    if (is(failure.errno(), Errno.EACCES)
        && is(probes.perfEvent(), Errno.EACCES)
        && limits.perfParanoid() >= PARANOID_REQUIRES_SYS_ADMIN
        && !capabilities.has(Capability.CAP_SYS_ADMIN)) {
      return perfEventParanoid(limits);
    }
    if (failure.step().startsWith("open the perf buffer")
        && probes.perfEvent() == 0
        && !capabilities.mayLockAnyMemory()) {
      return new Obstacle(
          "the smallest buffer, 256 KiB per CPU, exceeds RLIMIT_MEMLOCK ("
              + limits.lockedMemoryKib()
              + ") plus what this user's other perf buffers leave of kernel.perf_event_mlock_kb",
          "run tcpretrans with CAP_IPC_LOCK, or run 'ulimit -l unlimited' first",
          "ulimit -l unlimited");
    }
    if (probes.unchargedMaps() != 0 && !limits.hasUnlimitedLockedMemory()) {
      return new Obstacle(
          "this kernel charges BPF programs and maps to RLIMIT_MEMLOCK ("
              + limits.lockedMemoryKib()
              + ")",
          "run tcpretrans with CAP_SYS_RESOURCE, or run 'ulimit -l unlimited' first",
          "ulimit -l unlimited");
    }
    return null;
  }

  private static Obstacle perfEventParanoid(KernelCapabilities.Limits limits) {
    return new Obstacle(
        "kernel.perf_event_paranoid is "
            + limits.perfParanoid()
            + ", so this kernel requires CAP_SYS_ADMIN",
        "run tcpretrans with sudo, or run 'sysctl kernel.perf_event_paranoid=2' first",
        "sysctl kernel.perf_event_paranoid=2");
  }

  private Obstacle openFiles() {
    String fix = "ulimit -n " + capabilities.limits().sufficientOpenFiles();
    return new Obstacle(
        "this process may have only "
            + capabilities.limits().openFiles()
            + " open files (RLIMIT_NOFILE)",
        "run '" + fix + "' first",
        fix);
  }

  private static boolean is(int errno, Errno name) {
    return errno == name.intValue();
  }
}
