package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailureTest {
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENOMEM = 12;
  private static final int EINVAL = 22;
  private static final CaptureOptions OPTIONS = options(null);

  @TempDir private Path directory;
  private final CapabilitiesBuilder process = new CapabilitiesBuilder();

  private static CaptureOptions options(Path btf) {
    return new CaptureOptions(
        Hook.KPROBE, KernelFilter.ALL, false, false, false, btf, Path.of("/tmp"));
  }

  private static NativeException failure(String step, int errno) {
    return new NativeException(step, "the BPF programs", errno, "libbpf: what it said\n");
  }

  private CaptureException exception(NativeException e, CaptureOptions options) {
    return StartFailure.of(e, process.build(), ProbeResults.ALL_GRANTED, options);
  }

  private CaptureException exception(String step, int errno) {
    return exception(failure(step, errno), OPTIONS);
  }

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

  @Test
  void namesAFileWithoutBtf() throws IOException {
    Path file = Files.createFile(directory.resolve("hosts"));
    NativeException e = new NativeException("read kernel types from", file.toString(), 4001, "");
    assertUnsupported(
        exception(e, options(file)),
        "cannot read kernel types from "
            + file
            + " (libbpf error 4001): the file has no valid BTF;"
            + " give --btf a file with the BTF of this kernel.");
  }

  @Test
  void namesAMissingPrivilegeBeforeOtherReasons() {
    process.root = false;
    process.capabilitySet = 0;
    process.btf = false;

    assertUnsupported(
        exception("load", EPERM),
        "cannot load the BPF programs (EPERM): tracing needs root, or the capabilities CAP_BPF and"
            + " CAP_PERFMON; run tcpretrans with sudo.");
  }

  @Test
  void kernelWithoutBtfNeedsABtfFile() {
    process.btf = false;

    assertUnsupported(
        exception("load", EINVAL),
        "cannot load the BPF programs (EINVAL): this kernel has no type information"
            + " (/sys/kernel/btf/vmlinux is missing); give a BTF file with --btf FILE, or boot a"
            + " kernel built with CONFIG_DEBUG_INFO_BTF.");
  }

  @Test
  void enomemNamesTheMemoryCgroup() {
    assertUnsupported(
        exception("load", ENOMEM),
        "cannot load the BPF programs (ENOMEM): the kernel could not allocate memory, which a"
            + " memory cgroup may limit; free memory, or raise the limit (docker --memory, systemd"
            + " MemoryMax=).");
  }

  @ParameterizedTest
  @CsvSource({"load, 1, EPERM", "attach, 13, EACCES"})
  void unexplainedDenialNamesTheSecurityModuleLog(String step, int errno, String name) {
    assertUnsupported(
        exception(step, errno),
        "cannot "
            + step
            + " the BPF programs ("
            + name
            + ") on kernel 6.1.0-18-amd64, although no capability is missing and no limit is reached;"
            + " find the security module that denied it with: dmesg | grep -i denied.");
  }

  @ParameterizedTest
  @CsvSource({"load, 22, EINVAL", "attach, 2, ENOENT", "load, 524, ERRNO_524"})
  void otherErrorNamesTheKernelAndOptionV(String step, int errno, String name) {
    assertUnsupported(
        exception(step, errno),
        "cannot "
            + step
            + " the BPF programs ("
            + name
            + ") on kernel 6.1.0-18-amd64; run with -v for the libbpf and verifier log.");
  }

  @Test
  void kernelWithoutKprobesNeedsTheTracepoint() {
    assertUnsupported(
        StartFailure.noKprobes(),
        "cannot attach the kprobe tcp_retransmit_skb: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS); use --hook tracepoint.");
  }

  @Test
  void lossProbesNeedKprobes() {
    assertUnsupported(
        StartFailure.noLossProbes(),
        "cannot attach the kprobe tcp_send_loss_probe: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS), and no tracepoint shows loss probes that carry new data;"
            + " leave out --lossprobe.");
  }

  @Test
  void unreadableBtfFileIsNotAMissingKernelFeature() {
    Path missing = directory.resolve("missing.btf");
    process.capabilitySet = 0;

    CaptureException e = exception(failure("load", ENOENT), options(missing));

    assertThat(e)
        .hasMessage("cannot read " + missing + " (ENOENT); give --btf a readable BTF file.");
    assertThat(e.unsupported()).as("exit status 1").isFalse();
    assertOneSentence(e);
  }

  @Test
  void btfFileReplacesTheBtfOfTheKernel() throws IOException {
    Path file = Files.createFile(directory.resolve("vmlinux.btf"));
    process.btf = false;

    assertThat(exception(failure("load", EINVAL), options(file)))
        .hasMessageContaining(" on kernel 6.1.0-18-amd64; ");
  }

  @Test
  void keepsTheLogAndTheCause() {
    NativeException cause = failure("load", EINVAL);

    CaptureException e = exception(cause, OPTIONS);

    assertThat(e.log()).isEqualTo("libbpf: what it said\n");
    assertThat(e).hasCause(cause);
    assertThat(StartFailure.noKprobes().log()).isEmpty();
  }
}
