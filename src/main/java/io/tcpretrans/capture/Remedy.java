package io.tcpretrans.capture;

import io.tcpretrans.sys.Libc;
import java.nio.file.Files;
import java.util.Objects;
import jnr.constants.platform.linux.Errno;

/** From an error number and what is known of the kernel to one sentence that says what to do. */
final class Remedy {
  private Remedy() {}

  static CaptureException noKprobes() {
    return unsupported(
        "cannot attach the kprobe tcp_retransmit_skb: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS); use --hook tracepoint.",
        null);
  }

  static CaptureException noLossProbes() {
    return unsupported(
        "cannot attach the kprobe tcp_send_loss_probe: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS), and no tracepoint shows loss probes; leave out --lossprobe.",
        null);
  }

  static CaptureException of(NativeException e, KernelFacts facts, CaptureOptions options) {
    String failed = "cannot " + e.step() + " " + e.what();
    String name = Libc.errnoName(e.errno());
    boolean denied = is(e, Errno.EPERM) || is(e, Errno.EACCES);
    if (options.btfFile() != null && !Files.isReadable(options.btfFile())) {
      return new CaptureException(
          "cannot read " + options.btfFile() + " (" + name + "); give --btf a readable BTF file.",
          false,
          e.log(),
          e);
    }
    if (denied && !facts.privileged()) {
      return unsupported(
          failed
              + " ("
              + name
              + "): tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON; run it with sudo.",
          e);
    }
    if (denied && !facts.lockdown().equals("none")) {
      return unsupported(
          failed
              + " ("
              + name
              + "): the kernel is locked down ("
              + facts.lockdown()
              + "), see kernel_lockdown(7); boot without lockdown, or with Secure Boot off.",
          e);
    }
    if (denied && facts.seccomp()) {
      return unsupported(
          failed
              + " ("
              + name
              + "): a seccomp filter denies it; run it on the host, or the container with"
              + " --privileged or --security-opt seccomp=unconfined.",
          e);
    }
    if (!facts.btf() && options.btfFile() == null) {
      return unsupported(
          failed
              + " ("
              + name
              + "): this kernel does not describe its types (/sys/kernel/btf/vmlinux is missing);"
              + " give them with --btf FILE, or use a kernel built with CONFIG_DEBUG_INFO_BTF.",
          e);
    }
    if (is(e, Errno.ENOMEM) || (denied && Objects.equals(e.step(), "load"))) {
      return unsupported(
          failed
              + " ("
              + name
              + "): the limit of locked memory may be too low for this kernel; run ulimit -l unlimited first.",
          e);
    }
    return unsupported(
        failed
            + " ("
            + name
            + ") on kernel "
            + facts.release()
            + "; run with -v for the verifier's words and with --check for what this kernel offers.",
        e);
  }

  private static boolean is(NativeException e, Errno errno) {
    return e.errno() == errno.intValue();
  }

  private static CaptureException unsupported(String message, NativeException cause) {
    return new CaptureException(message, true, cause == null ? "" : cause.log(), cause);
  }
}
