package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.KernelCapabilities.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingPrivilegeTest {
  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;
  private static final int EMFILE = 24;
  private static final int ENOSYS = 38;
  private static final String OUTSIDE =
      "run tcpretrans on the host, or start the container with --privileged or"
          + " --security-opt seccomp=unconfined";
  private static final String NEEDED =
      "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";

  private final Facts process = new Facts();
  private KernelAnswers answers = KernelAnswers.GRANTED;

  private String behind(String step, int errno) {
    NativeException failure = new NativeException(step, "what it was", errno, "");
    return MissingPrivilege.behind(failure, process.facts(), answers);
  }

  private void answers(int bpfCall, int perfCall, int perfEvent) {
    answers = new KernelAnswers(bpfCall, perfCall, 0, 0, perfEvent, 0, 0);
  }

  @Test
  void rootOfTheHostLacksNothing() {
    assertThat(MissingPrivilege.of(process.facts())).isNull();
  }

  @Test
  void rootOfAUserNamespaceIsToldSoWhateverItsCapabilities() {
    process.initialUserNamespace = false;
    String reason =
        "root in a user namespace may not use BPF, which needs the initial user namespace;"
            + " run tcpretrans on the host with sudo";

    assertThat(MissingPrivilege.of(process.facts())).isEqualTo(reason);
    assertThat(behind("load", EPERM)).isEqualTo(reason);
  }

  @Test
  void aUserNamespaceComesBeforeTheFilterOfItsContainer() {
    process.initialUserNamespace = false;
    process.seccomp = true;
    answers(ENOSYS, 0, 0);

    assertThat(behind("load", ENOSYS)).contains("user namespace");
  }

  @Test
  void aUserNamespaceDoesNotExplainOtherErrors() {
    process.initialUserNamespace = false;

    assertThat(behind("load", EINVAL)).isNull();
  }

  @Test
  void otherUsersOfAUserNamespaceAreNotCalledRoot() {
    process.initialUserNamespace = false;
    process.root = false;
    process.capabilities = 0;

    assertThat(MissingPrivilege.of(process.facts()))
        .startsWith("a process in a user namespace may not use BPF");
  }

  @ParameterizedTest
  @ValueSource(ints = {EPERM, EACCES})
  void aUserWithoutCapabilitiesNeedsSudo(int errno) {
    process.root = false;
    process.capabilities = 0;

    assertThat(behind("load", errno)).isEqualTo(NEEDED + "; run tcpretrans with sudo");
  }

  @Test
  void theOneMissingCapabilityIsNamed() {
    process.root = false;
    process.capabilities = Facts.BPF;
    assertThat(behind("load", EPERM))
        .isEqualTo(NEEDED + ", and this process lacks CAP_PERFMON; run tcpretrans with sudo");

    process.capabilities = Facts.PERFMON;
    assertThat(behind("load", EPERM)).contains("lacks CAP_BPF;");
  }

  @Test
  void rootWithoutCapabilitiesIsNotToldToBecomeRoot() {
    process.capabilities = 0;

    assertThat(behind("load", EPERM))
        .isEqualTo(
            NEEDED
                + ", and root lacks them here; run tcpretrans on the host with sudo, or start the"
                + " container with --privileged");
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "13, EACCES", "38, ENOSYS"})
  void aFilterIsNamedWhereTheCallDoesNotReachTheKernel(int errno, String name) {
    process.seccomp = true;
    answers(errno, 0, 0);
    assertThat(behind("load", errno))
        .isEqualTo("a seccomp filter answers bpf() with " + name + "; " + OUTSIDE);

    answers(0, errno, errno);
    assertThat(behind("open the perf buffer of", errno))
        .isEqualTo("a seccomp filter answers perf_event_open() with " + name + "; " + OUTSIDE);
  }

  @Test
  void aFilterThatLetsTheCallsThroughIsNotBlamed() {
    process.seccomp = true;
    process.capabilities = Facts.SYS_ADMIN;
    process.limits = new Limits("65536", "1024", 2);

    assertThat(behind("open the perf buffer of", EPERM)).contains("RLIMIT_MEMLOCK (64 KiB)");
    assertThat(behind("load", EPERM)).isNull();
    assertThat(behind("load", EINVAL)).isNull();
  }

  @Test
  void withoutAFilterAnotherSandboxAnswers() {
    answers(EPERM, 0, 0);

    assertThat(behind("load", EPERM)).startsWith("a sandbox answers bpf() with EPERM; ");
  }

  @Test
  void aKernelWithoutTheCallIsNotAFilter() {
    answers(ENOSYS, 0, 0);
    String reason = "this kernel was built without bpf(); boot another kernel";

    assertThat(behind("load", ENOSYS)).isEqualTo(reason);
    process.seccomp = true;
    process.bpf = false;
    assertThat(behind("load", ENOSYS)).isEqualTo(reason);
  }

  /** Linux 5.10 refuses a process without privilege before it looks at the call. */
  @Test
  void thePermissionThatTheKernelAsksForIsNotAFilter() {
    process.root = false;
    process.capabilities = 0;
    process.seccomp = true;
    answers(EPERM, 0, EACCES);

    assertThat(behind("load", EPERM)).startsWith(NEEDED);
  }

  @Test
  void lockdownIsNamedWhereTheKernelLetsNoProgramReadItsMemory() {
    answers = new KernelAnswers(0, 0, 0, EINVAL, 0, 0, 0);

    assertThat(behind("load", EINVAL))
        .isEqualTo(
            "BPF programs may not read kernel memory, because the kernel is locked down for"
                + " confidentiality (kernel_lockdown(7)); boot without lockdown, or turn Secure"
                + " Boot off");
  }

  @Test
  void aParanoidKernelNamesTheSysctl() {
    process.capabilities = Facts.BPF | Facts.PERFMON;
    process.limits = new Limits("8388608", "1024", 3);
    answers(0, 0, EACCES);

    assertThat(behind("open the perf buffer of", EACCES))
        .isEqualTo(
            "kernel.perf_event_paranoid is 3, so this kernel requires CAP_SYS_ADMIN;"
                + " run tcpretrans with sudo, or run 'sysctl kernel.perf_event_paranoid=2' first");
  }

  @Test
  void theSysctlIsNotBlamedForWhatItDoesNotDecide() {
    answers(0, 0, EACCES);
    process.limits = new Limits("8388608", "1024", 3);
    assertThat(behind("open the perf buffer of", EACCES)).as("CAP_SYS_ADMIN is there").isNull();

    process.capabilities = Facts.BPF | Facts.PERFMON;
    process.limits = new Limits("8388608", "1024", 2);
    assertThat(behind("open the perf buffer of", EACCES)).as("2 is enough").isNull();
  }

  @Test
  void aBufferThatDoesNotFitNamesTheLimitTheCapabilityAndWhatToType() {
    process.capabilities = Facts.BPF | Facts.PERFMON;
    process.limits = new Limits("65536", "1024", 2);

    assertThat(behind("open the perf buffer of", EPERM))
        .isEqualTo(
            "the smallest buffer, 256 KiB per CPU, exceeds RLIMIT_MEMLOCK (64 KiB) plus what this"
                + " user's other perf buffers leave of kernel.perf_event_mlock_kb; run tcpretrans"
                + " with CAP_IPC_LOCK, or run 'ulimit -l unlimited' first");
  }

  @Test
  void lockedMemoryIsNotBlamedWhereItIsNotLimited() {
    process.capabilities = Facts.BPF | Facts.PERFMON | Facts.IPC_LOCK;
    assertThat(behind("open the perf buffer of", EPERM)).isNull();

    process.capabilities = Facts.BPF | Facts.PERFMON;
    process.limits = new Limits("unlimited", "1024", 2);
    assertThat(behind("open the perf buffer of", EPERM)).isNull();
  }

  @Test
  void aKernelThatCountsMapsNamesTheLimitThatCapIpcLockDoesNotLift() {
    answers = new KernelAnswers(0, 0, EPERM, EPERM, 0, EPERM, 0);
    process.limits = new Limits("65536", "1024", 2);

    assertThat(behind("load", EPERM))
        .isEqualTo(
            "this kernel charges BPF programs and maps to RLIMIT_MEMLOCK (64 KiB);"
                + " run tcpretrans with CAP_SYS_RESOURCE, or run 'ulimit -l unlimited' first");
    process.limits = new Limits("unlimited", "1024", 2);
    assertThat(behind("load", EPERM)).isNull();
  }

  @Test
  void tooManyOpenFilesAreALimitOfThisProcess() {
    process.limits = new Limits("8388608", "30", 2);
    String reason =
        "this process may have only 30 open files (RLIMIT_NOFILE); run 'ulimit -n 1054' first";

    assertThat(behind("load", EMFILE)).isEqualTo(reason);
    answers = new KernelAnswers(0, 0, 0, 0, 0, 0, EMFILE);
    assertThat(behind("load", EINVAL)).as("libbpf hides it").isEqualTo(reason);
  }
}
