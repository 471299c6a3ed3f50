package io.tcpretrans.capture;

import io.tcpretrans.sys.Libc;
import jnr.constants.platform.linux.Errno;

/**
 * The privilege or limit that keeps this process from tracing. Each answer is the second half of a
 * sentence without its full stop: the reason, and what to type. It is null where no privilege and
 * no limit is known to be the reason.
 */
final class MissingPrivilege {
  /** From here on Debian's and Ubuntu's kernels ask for CAP_SYS_ADMIN. */
  private static final int PARANOID_OF_DISTRIBUTIONS = 3;

  private static final String NEEDED =
      "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";
  private static final String OUTSIDE =
      "run tcpretrans on the host, or start the container with --privileged or"
          + " --security-opt seccomp=unconfined";

  private final NativeException failure;
  private final KernelCapabilities facts;
  private final KernelAnswers answers;

  private MissingPrivilege(
      NativeException failure, KernelCapabilities facts, KernelAnswers answers) {
    this.failure = failure;
    this.facts = facts;
    this.answers = answers;
  }

  /** What this process lacks, before anything is tried. */
  static String of(KernelCapabilities facts) {
    if (!facts.initialUserNamespace()) {
      return (facts.root() ? "root in a user namespace" : "a process in a user namespace")
          + " may not use BPF, which needs the initial user namespace;"
          + " run tcpretrans on the host with sudo";
    }
    return facts.privileged() ? null : capabilities(facts);
  }

  private static String capabilities(KernelCapabilities facts) {
    if (facts.root()) {
      return NEEDED
          + ", and root lacks them here; run tcpretrans on the host with sudo, or start the"
          + " container with --privileged";
    }
    if (facts.mayUseBpf() || facts.mayTrace()) {
      String lacking = facts.mayUseBpf() ? "CAP_PERFMON" : "CAP_BPF";
      return NEEDED + ", and this process lacks " + lacking + "; run tcpretrans with sudo";
    }
    return NEEDED + "; run tcpretrans with sudo";
  }

  /** What made the start of tracing fail. */
  static String behind(NativeException failure, KernelCapabilities facts, KernelAnswers answers) {
    return new MissingPrivilege(failure, facts, answers).find();
  }

  private String find() {
    boolean refused = filtered(answers.bpfCall());
    if (is(failure.errno(), Errno.EMFILE)) {
      return openFiles();
    }
    if (!facts.initialUserNamespace() && (denied() || refused)) {
      return of(facts);
    }
    if (refused) {
      return sandbox("bpf()", answers.bpfCall());
    }
    if (denied() && !facts.privileged()) {
      return of(facts);
    }
    if (filtered(answers.perfCall())) {
      return sandbox("perf_event_open()", answers.perfCall());
    }
    if (answers.program() == 0 && answers.kernelRead() != 0) {
      return lockdown();
    }
    return denied() ? limit() : answers.files() == 0 ? null : openFiles();
  }

  private boolean denied() {
    return is(failure.errno(), Errno.EPERM) || is(failure.errno(), Errno.EACCES);
  }

  /** An older kernel itself answers EPERM to those without privilege before all else. */
  private boolean filtered(int answer) {
    return answer != 0 && (facts.privileged() || !is(answer, Errno.EPERM));
  }

  private String sandbox(String call, int answer) {
    if (is(answer, Errno.ENOSYS) && !(facts.seccomp() && facts.bpf())) {
      return "this kernel was built without " + call + "; boot another kernel";
    }
    return (facts.seccomp() ? "a seccomp filter" : "a sandbox")
        + " answers "
        + call
        + " with "
        + Libc.errnoName(answer)
        + "; "
        + OUTSIDE;
  }

  private static String lockdown() {
    return "BPF programs may not read kernel memory, because the kernel is locked down for"
        + " confidentiality (kernel_lockdown(7)); boot without lockdown, or turn Secure Boot off";
  }

  /** Of a process that has the capabilities and whose calls reach the kernel. */
  private String limit() {
    KernelCapabilities.Limits limits = facts.limits();
    if (is(failure.errno(), Errno.EACCES)
        && is(answers.perfEvent(), Errno.EACCES)
        && limits.perfParanoid() >= PARANOID_OF_DISTRIBUTIONS
        && !facts.isAdministrator()) {
      return "kernel.perf_event_paranoid is "
          + limits.perfParanoid()
          + ", so this kernel requires CAP_SYS_ADMIN; run tcpretrans with sudo, or run"
          + " 'sysctl kernel.perf_event_paranoid=2' first";
    }
    if (failure.step().startsWith("open the perf buffer")
        && answers.perfEvent() == 0
        && !facts.mayLockMemory()) {
      return "the smallest buffer, 256 KiB per CPU, exceeds RLIMIT_MEMLOCK ("
          + limits.lockedKib()
          + ") plus what this user's other perf buffers leave of kernel.perf_event_mlock_kb;"
          + " run tcpretrans with CAP_IPC_LOCK, or run 'ulimit -l unlimited' first";
    }
    if (answers.freeMaps() != 0 && !limits.locksAll()) {
      return "this kernel charges BPF programs and maps to RLIMIT_MEMLOCK ("
          + limits.lockedKib()
          + "); run tcpretrans with CAP_SYS_RESOURCE, or run 'ulimit -l unlimited' first";
    }
    return null;
  }

  private String openFiles() {
    return "this process may have only "
        + facts.limits().openFiles()
        + " open files (RLIMIT_NOFILE); run 'ulimit -n "
        + facts.limits().moreFiles()
        + "' first";
  }

  private static boolean is(int errno, Errno name) {
    return errno == name.intValue();
  }
}
