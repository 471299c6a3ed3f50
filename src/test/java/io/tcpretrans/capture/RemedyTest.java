package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemedyTest {
  private static final int EPERM = 1;
  private static final int EINVAL = 22;
  private static final long ROOT = 0x1ffffffffffL;
  private static final KernelFacts ALL_FINE = facts(ROOT, false, "none", true);
  private static final CaptureOptions OPTIONS =
      new CaptureOptions(
          Hook.KPROBE, true, true, false, Set.of(), Set.of(), false, null, Path.of("/tmp"));

  @TempDir private Path directory;

  private static KernelFacts facts(
      long capabilities, boolean seccomp, String lockdown, boolean btf) {
    return new KernelFacts("6.1.0-18-amd64", capabilities, seccomp, lockdown, btf, true);
  }

  private static NativeException failure(String step, int errno) {
    return new NativeException(step, "the BPF programs", errno, "libbpf: what it said\n");
  }

  private static CaptureException remedy(NativeException e, KernelFacts facts) {
    return Remedy.of(e, facts, OPTIONS);
  }

  /** What failed, on what, why, and the next thing to type. */
  private static void assertOneSentence(CaptureException e) {
    assertThat(e.getMessage())
        .startsWith("cannot ")
        .endsWith(".")
        .doesNotContain(". ")
        .doesNotContain("\n");
  }

  private static void assertUnsupported(CaptureException e, String message) {
    assertThat(e).hasMessage(message);
    assertThat(e.unsupported()).as("exit status 3").isTrue();
    assertOneSentence(e);
  }

  @ParameterizedTest
  @CsvSource({"1, EPERM", "13, EACCES"})
  void deniedWithoutPrivilegeNeedsSudo(int errno, String name) {
    assertUnsupported(
        remedy(failure("load", errno), facts(0, true, "integrity", false)),
        "cannot load the BPF programs ("
            + name
            + "): tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON;"
            + " run it with sudo.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"integrity", "confidentiality"})
  void deniedUnderLockdownNamesIt(String lockdown) {
    assertUnsupported(
        remedy(failure("attach", EPERM), facts(ROOT, true, lockdown, false)),
        "cannot attach the BPF programs (EPERM): the kernel is locked down ("
            + lockdown
            + "), see kernel_lockdown(7); boot without lockdown, or with Secure Boot off.");
  }

  @Test
  void deniedUnderSeccompNamesTheOptionOfTheContainer() {
    assertUnsupported(
        remedy(failure("load", EPERM), facts(ROOT, true, "none", false)),
        "cannot load the BPF programs (EPERM): a seccomp filter denies it; run it on the host,"
            + " or the container with --privileged or --security-opt seccomp=unconfined.");
  }

  @Test
  void aKernelWithoutTypesNeedsAFileOfThem() {
    assertUnsupported(
        remedy(failure("load", EINVAL), facts(ROOT, false, "none", false)),
        "cannot load the BPF programs (EINVAL): this kernel does not describe its types"
            + " (/sys/kernel/btf/vmlinux is missing);"
            + " give them with --btf FILE, or use a kernel built with CONFIG_DEBUG_INFO_BTF.");
  }

  @ParameterizedTest
  @CsvSource({"load, 12, ENOMEM", "attach, 12, ENOMEM", "load, 1, EPERM", "load, 13, EACCES"})
  void noMemoryToLockNeedsAHigherLimit(String step, int errno, String name) {
    assertUnsupported(
        remedy(failure(step, errno), ALL_FINE),
        "cannot "
            + step
            + " the BPF programs ("
            + name
            + "): the limit of locked memory may be too low for this kernel;"
            + " run ulimit -l unlimited first.");
  }

  @ParameterizedTest
  @CsvSource({"load, 22, EINVAL", "attach, 2, ENOENT", "attach, 1, EPERM", "load, 524, ERRNO_524"})
  void anythingElseNamesTheKernelAndWhereToLook(String step, int errno, String name) {
    assertUnsupported(
        remedy(failure(step, errno), ALL_FINE),
        "cannot "
            + step
            + " the BPF programs ("
            + name
            + ") on kernel 6.1.0-18-amd64; run with -v for the verifier's words"
            + " and with --check for what this kernel offers.");
  }

  @Test
  void aKernelWithoutKprobesNeedsTheTracepoint() {
    assertUnsupported(
        Remedy.noKprobes(),
        "cannot attach the kprobe tcp_retransmit_skb: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS); use --hook tracepoint.");
  }

  @Test
  void lossProbesNeedKprobes() {
    assertUnsupported(
        Remedy.noLossProbes(),
        "cannot attach the kprobe tcp_send_loss_probe: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS), and no tracepoint shows loss probes;"
            + " leave out --lossprobe.");
  }

  @Test
  void aTypeFileThatCannotBeReadIsAFailureAndNotAMissingFeature() {
    Path missing = directory.resolve("missing.btf");
    CaptureOptions options =
        new CaptureOptions(
            Hook.KPROBE, true, true, false, Set.of(), Set.of(), false, missing, directory);

    CaptureException e = Remedy.of(failure("load", 2), facts(0, true, "integrity", false), options);

    assertThat(e)
        .hasMessage("cannot read " + missing + " (ENOENT); give --btf a readable BTF file.");
    assertThat(e.unsupported()).as("exit status 1").isFalse();
    assertOneSentence(e);
  }

  @Test
  void aGivenTypeFileReplacesThoseOfTheKernel() throws IOException {
    Path file = Files.createFile(directory.resolve("vmlinux.btf"));
    CaptureOptions options =
        new CaptureOptions(
            Hook.KPROBE, true, true, false, Set.of(), Set.of(), false, file, directory);

    CaptureException e =
        Remedy.of(failure("load", EINVAL), facts(ROOT, false, "none", false), options);

    assertThat(e).hasMessageContaining(" on kernel 6.1.0-18-amd64; ");
  }

  @Test
  void theLogAndTheCauseTravelAlong() {
    NativeException cause = failure("load", EINVAL);

    CaptureException e = remedy(cause, ALL_FINE);

    assertThat(e.log()).isEqualTo("libbpf: what it said\n");
    assertThat(e).hasCause(cause);
    assertThat(Remedy.noKprobes().log()).isEmpty();
  }
}
