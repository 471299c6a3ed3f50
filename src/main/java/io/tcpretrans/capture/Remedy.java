package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.Libc;
import java.nio.file.Files;
import jnr.constants.platform.linux.Errno;

/** One sentence for a failed start of tracing: what failed, on what, why, and what to type. */
final class Remedy {
  /** Errors of libbpf's own, which are no errno, begin here (enum libbpf_errno). */
  private static final int FIRST_OF_LIBBPF = 4000;

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
            + " (CONFIG_KPROBE_EVENTS), and no tracepoint shows loss probes that carry new data;"
            + " leave out --lossprobe.",
        null);
  }

  static CaptureException of(
      NativeException e, KernelCapabilities facts, KernelAnswers answers, CaptureOptions options) {
    String name = errorName(e.errno());
    if (options.btfFile() != null && !Files.isReadable(options.btfFile())) {
      return new CaptureException(
          "cannot read "
              + FileNames.text(options.btfFile())
              + " ("
              + name
              + "); give --btf a readable BTF file.",
          false,
          e.log(),
          e);
    }
    String failure = "cannot " + e.step() + " " + e.what() + " (" + name + ")";
    String missing = MissingPrivilege.behind(e, facts, answers);
    return unsupported(
        failure + (missing == null ? reason(e, facts, options) : ": " + missing + "."), e);
  }

  private static String errorName(int error) {
    return error < FIRST_OF_LIBBPF ? Libc.errnoName(error) : "libbpf error " + error;
  }

  /** Where no privilege and no limit is missing. */
  private static String reason(
      NativeException e, KernelCapabilities facts, CaptureOptions options) {
    if (!facts.btf() && options.btfFile() == null) {
      return ": this kernel has no type information (/sys/kernel/btf/vmlinux is missing);"
          + " give a BTF file with --btf FILE, or boot a kernel built with CONFIG_DEBUG_INFO_BTF.";
    }
    if (is(e, Errno.ENOMEM)) {
      return ": the kernel could not allocate memory, which a memory cgroup may limit;"
          + " free memory, or raise the limit (docker --memory, systemd MemoryMax=).";
    }
    if (options.btfFile() != null && e.what().equals(FileNames.text(options.btfFile()))) {
      return ": the file has no valid BTF; give --btf a file with the BTF of this kernel.";
    }
    if (is(e, Errno.EPERM) || is(e, Errno.EACCES)) {
      return " on kernel "
          + facts.release()
          + ", although no capability is missing and no limit is reached;"
          + " find the security module that denied it with: dmesg | grep -i denied.";
    }
    return " on kernel " + facts.release() + "; run with -v for the libbpf and verifier log.";
  }

  private static boolean is(NativeException e, Errno errno) {
    return e.errno() == errno.intValue();
  }

  private static CaptureException unsupported(String message, NativeException cause) {
    return new CaptureException(message, true, cause == null ? "" : cause.log(), cause);
  }
}
