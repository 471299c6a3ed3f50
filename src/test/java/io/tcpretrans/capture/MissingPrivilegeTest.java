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
  private static final String AVOID_SANDBOX =
      "run tcpretrans on the host, or start the container with --privileged or"
          + " --security-opt seccomp=unconfined";
  private static final String REQUIRED =
      "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";

  private final CapabilitiesBuilder process = new CapabilitiesBuilder();
  private ProbeResults probes = ProbeResults.ALL_GRANTED;

  private String causeOf(String step, int errno) {
    NativeException failure = new NativeException(step, "a program", errno, "");
    return sentence(MissingPrivilege.causeOf(failure, process.build(), probes));
  }

  private static String sentence(Obstacle obstacle) {
    return obstacle == null ? null : obstacle.sentence();
  }

  private void probes(int bpfCall, int perfCall, int perfEvent) {
    probes = new ProbeResults(bpfCall, perfCall, 0, 0, perfEvent, 0, 0, 0);
  }

  @Test
  void rootOfTheHostHasAllPrivileges() {
    assertThat(sentence(MissingPrivilege.of(process.build()))).isNull();
  }

  @Test
  void namesTheUserNamespaceIfRootHasAllCapabilitiesInIt() {
    process.initialUserNamespace = false;
    String reason =
        "root in a user namespace may not use BPF, which needs the initial user namespace;"
            + " run tcpretrans on the host with sudo";

    assertThat(sentence(MissingPrivilege.of(process.build()))).isEqualTo(reason);
    assertThat(causeOf("load", EPERM)).isEqualTo(reason);
  }

  @Test
  void namesTheUserNamespaceBeforeASeccompFilter() {
    process.initialUserNamespace = false;
    process.seccomp = true;
    probes(ENOSYS, 0, 0);

    assertThat(causeOf("load", ENOSYS)).contains("user namespace");
  }

  @Test
  void userNamespaceDoesNotExplainOtherErrors() {
    process.initialUserNamespace = false;

    assertThat(causeOf("load", EINVAL)).isNull();
  }

  @Test
  void unprivilegedProcessInAUserNamespaceIsNotCalledRoot() {
    process.initialUserNamespace = false;
    process.root = false;
    process.capabilitySet = 0;

    assertThat(sentence(MissingPrivilege.of(process.build())))
        .startsWith("a process in a user namespace may not use BPF");
  }

  @ParameterizedTest
  @ValueSource(ints = {EPERM, EACCES})
  void userWithoutCapabilitiesNeedsSudo(int errno) {
    process.root = false;
    process.capabilitySet = 0;

    assertThat(causeOf("load", errno)).isEqualTo(REQUIRED + "; run tcpretrans with sudo");
  }

  @Test
  void namesTheOnlyMissingCapability() {
    process.root = false;
    process.capabilitySet = CapabilitiesBuilder.CAP_BPF;
    assertThat(causeOf("load", EPERM))
        .isEqualTo(REQUIRED + ", and this process lacks CAP_PERFMON; run tcpretrans with sudo");

    process.capabilitySet = CapabilitiesBuilder.CAP_PERFMON;
    assertThat(causeOf("load", EPERM)).contains("lacks CAP_BPF;");
  }

  @Test
  void rootWithoutCapabilitiesNeedsAPrivilegedContainer() {
    process.capabilitySet = 0;

    assertThat(causeOf("load", EPERM))
        .isEqualTo(
            REQUIRED
                + ", and root lacks them here; run tcpretrans on the host with sudo, or start the"
                + " container with --privileged");
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "13, EACCES", "38, ENOSYS"})
  void namesTheSeccompFilterIfACallDoesNotReachTheKernel(int errno, String name) {
    process.seccomp = true;
    probes(errno, 0, 0);
    assertThat(causeOf("load", errno))
        .isEqualTo("a seccomp filter answers bpf() with " + name + "; " + AVOID_SANDBOX);

    probes(0, errno, errno);
    assertThat(causeOf("open the perf buffer of", errno))
        .isEqualTo(
            "a seccomp filter answers perf_event_open() with " + name + "; " + AVOID_SANDBOX);
  }

  @Test
  void seccompFilterThatAllowsTheCallsIsNotNamed() {
    process.seccomp = true;
    process.capabilitySet = CapabilitiesBuilder.CAP_SYS_ADMIN;
    process.limits = new Limits("65536", "1024", 2);

    assertThat(causeOf("open the perf buffer of", EPERM)).contains("RLIMIT_MEMLOCK (64 KiB)");
    assertThat(causeOf("load", EPERM)).isNull();
    assertThat(causeOf("load", EINVAL)).isNull();
  }

  @Test
  void namesASandboxIfThereIsNoSeccompFilter() {
    probes(EPERM, 0, 0);

    assertThat(causeOf("load", EPERM)).startsWith("a sandbox answers bpf() with EPERM; ");
  }

  @Test
  void namesAKernelThatWasBuiltWithoutTheCall() {
    probes(ENOSYS, 0, 0);
    String reason = "this kernel was built without bpf(); boot another kernel";

    assertThat(causeOf("load", ENOSYS)).isEqualTo(reason);
    process.seccomp = true;
    process.bpf = false;
    assertThat(causeOf("load", ENOSYS)).isEqualTo(reason);
  }

  /** Linux 5.10 returns EPERM to such a process before it reads the arguments of bpf(2). */
  @Test
  void epermOfAnUnprivilegedProcessDoesNotShowAFilter() {
    process.root = false;
    process.capabilitySet = 0;
    process.seccomp = true;
    probes(EPERM, 0, EACCES);

    assertThat(causeOf("load", EPERM)).startsWith(REQUIRED);
  }

  @Test
  void namesLockdownIfProgramsMayNotReadKernelMemory() {
    probes = new ProbeResults(0, 0, 0, EINVAL, 0, 0, 0, 0);

    assertThat(causeOf("load", EINVAL))
        .isEqualTo(
            "BPF programs may not read kernel memory, because the kernel is locked down for"
                + " confidentiality (kernel_lockdown(7)); boot without lockdown, or turn Secure"
                + " Boot off");
  }

  @Test
  void namesPerfEventParanoidIfItRequiresSysAdmin() {
    process.capabilitySet = CapabilitiesBuilder.CAP_BPF | CapabilitiesBuilder.CAP_PERFMON;
    process.limits = new Limits("8388608", "1024", 3);
    probes(0, 0, EACCES);

    assertThat(causeOf("open the perf buffer of", EACCES))
        .isEqualTo(
            "kernel.perf_event_paranoid is 3, so this kernel requires CAP_SYS_ADMIN;"
                + " run tcpretrans with sudo, or run 'sysctl kernel.perf_event_paranoid=2' first");
  }

  @Test
  void perfEventParanoidIsNotNamedIfItAllowsTheCall() {
    probes(0, 0, EACCES);
    process.limits = new Limits("8388608", "1024", 3);
    assertThat(causeOf("open the perf buffer of", EACCES)).as("CAP_SYS_ADMIN is there").isNull();

    process.capabilitySet = CapabilitiesBuilder.CAP_BPF | CapabilitiesBuilder.CAP_PERFMON;
    process.limits = new Limits("8388608", "1024", 2);
    assertThat(causeOf("open the perf buffer of", EACCES)).as("2 is enough").isNull();
  }

  @Test
  void namesTheMemoryLimitIfTheSmallestBufferDoesNotFit() {
    process.capabilitySet = CapabilitiesBuilder.CAP_BPF | CapabilitiesBuilder.CAP_PERFMON;
    process.limits = new Limits("65536", "1024", 2);

    assertThat(causeOf("open the perf buffer of", EPERM))
        .isEqualTo(
            "the smallest buffer, 256 KiB per CPU, exceeds RLIMIT_MEMLOCK (64 KiB) plus what this"
                + " user's other perf buffers leave of kernel.perf_event_mlock_kb; run tcpretrans"
                + " with CAP_IPC_LOCK, or run 'ulimit -l unlimited' first");
  }

  @Test
  void memoryLimitIsNotNamedIfItDoesNotApply() {
    process.capabilitySet =
        CapabilitiesBuilder.CAP_BPF
            | CapabilitiesBuilder.CAP_PERFMON
            | CapabilitiesBuilder.CAP_IPC_LOCK;
    assertThat(causeOf("open the perf buffer of", EPERM)).isNull();

    process.capabilitySet = CapabilitiesBuilder.CAP_BPF | CapabilitiesBuilder.CAP_PERFMON;
    process.limits = new Limits("unlimited", "1024", 2);
    assertThat(causeOf("open the perf buffer of", EPERM)).isNull();
  }

  @Test
  void namesCapSysResourceIfTheKernelChargesMapsToTheMemoryLimit() {
    probes = new ProbeResults(0, 0, EPERM, EPERM, 0, EPERM, 0, 0);
    process.limits = new Limits("65536", "1024", 2);

    assertThat(causeOf("load", EPERM))
        .isEqualTo(
            "this kernel charges BPF programs and maps to RLIMIT_MEMLOCK (64 KiB);"
                + " run tcpretrans with CAP_SYS_RESOURCE, or run 'ulimit -l unlimited' first");
    process.limits = new Limits("unlimited", "1024", 2);
    assertThat(causeOf("load", EPERM)).isNull();
  }

  @Test
  void namesTheLimitOfOpenFiles() {
    process.limits = new Limits("8388608", "30", 2);
    String reason =
        "this process may have only 30 open files (RLIMIT_NOFILE); run 'ulimit -n 1054' first";

    assertThat(causeOf("load", EMFILE)).isEqualTo(reason);
    probes = new ProbeResults(0, 0, 0, 0, 0, 0, EMFILE, 0);
    assertThat(causeOf("load", EINVAL)).as("libbpf replaced EMFILE").isEqualTo(reason);
  }
}
