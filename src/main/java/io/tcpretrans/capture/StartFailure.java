package io.tcpretrans.capture;

import io.tcpretrans.sys.BtfFile;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.Libc;
import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.linux.Errno;

/**
 * The reasons why tracing cannot start, as exceptions with one sentence: what failed, on what, why,
 * and what to type next.
 */
final class StartFailure {
  /** LIBBPF_ERRNO__START: a number from here on is an enum libbpf_errno of libbpf/legacy.h. */
  private static final int LIBBPF_ERRNO_START = 4000;

  private StartFailure() {}

  /** Returns the exception for a kernel without kprobes if the kprobe is required. */
  static CaptureException noKprobes() {
    return unsupported(
        "cannot attach the kprobe tcp_retransmit_skb: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS); use --hook tracepoint.",
        null);
  }

  /** Returns the exception for a kernel without kprobes if --lossprobe is given. */
  static CaptureException noLossProbes() {
    return unsupported(
        "cannot attach the kprobe tcp_send_loss_probe: this kernel was built without kprobes"
            + " (CONFIG_KPROBE_EVENTS), and no tracepoint shows loss probes that carry new data;"
            + " leave out --lossprobe.",
        null);
  }

  /** Returns the exception for kprobes that attach but do not fire if the kprobe is required. */
  static CaptureException silentKprobes(Obstacle obstacle, boolean lossProbes) {
    return new CaptureException(
        "the kprobe tcp_retransmit_skb attaches but does not fire: "
            + obstacle.reason()
            + (lossProbes ? "; leave out --lossprobe, or " : "; use --hook tracepoint, or ")
            + obstacle.advice()
            + " first.",
        true,
        "",
        obstacle.fix(),
        null);
  }

  /**
   * Returns the exception for a session that did not start, with the reason if it can be found.
   *
   * @param e the error of the session
   * @param probes requests that were made after the error
   */
  static CaptureException of(
      NativeException e,
      KernelCapabilities capabilities,
      ProbeResults probes,
      CaptureOptions options) {
    String name = errorName(e.errno());
    if (options.btfFile() != null && !KernelFile.isReadable(options.btfFile())) {
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
    String failure = "cannot " + e.step() + " " + e.subject() + " (" + name + ")";
    Obstacle obstacle = MissingPrivilege.causeOf(e, capabilities, probes);
    return obstacle == null
        ? unsupported(failure + otherReason(e, capabilities, options), e)
        : new CaptureException(
            failure + ": " + obstacle.sentence() + ".", true, e.log(), obstacle.fix(), e);
  }

  /**
   * Returns why the contents of a file cannot be used with --btf, as a sentence without a full
   * stop.
   *
   * @return null: they can, or the file cannot be read
   */
  static String problemOfTypes(Path btf) {
    try {
      String problem = BtfFile.problem(btf);
      return problem == null
          ? null
          : "cannot read kernel types from "
              + FileNames.text(btf)
              + " ("
              + problem
              + "); give --btf a file with the BTF of this kernel";
    } catch (IOException e) {
      return null; // the start of tracing fails with the errno
    }
  }

  private static String errorName(int error) {
    return error < LIBBPF_ERRNO_START ? Libc.errnoName(error) : "libbpf error " + error;
  }

  /** Returns the end of the sentence if the reason is neither a privilege nor a limit. */
  private static String otherReason(
      NativeException e, KernelCapabilities capabilities, CaptureOptions options) {
    if (!capabilities.btf() && options.btfFile() == null) {
      return ": this kernel has no type information (/sys/kernel/btf/vmlinux is missing);"
          + " give a BTF file with --btf FILE, or boot a kernel built with CONFIG_DEBUG_INFO_BTF.";
    }
    if (is(e, Errno.ENOMEM)) {
      return ": the kernel could not allocate memory, which a memory cgroup may limit;"
          + " free memory, or raise the limit (docker --memory, systemd MemoryMax=).";
    }
    if (options.btfFile() != null && e.subject().equals(FileNames.text(options.btfFile()))) {
      return ": the file has no valid BTF; give --btf a file with the BTF of this kernel.";
    }
    if (is(e, Errno.EPERM) || is(e, Errno.EACCES)) {
      return " on kernel "
          + capabilities.release()
          + ", although no capability is missing and no limit is reached;"
          + " find the security module that denied it with: dmesg | grep -i denied.";
    }
    return " on kernel "
        + capabilities.release()
        + "; run with -v for the libbpf and verifier log.";
  }

  private static boolean is(NativeException e, Errno errno) {
    return e.errno() == errno.intValue();
  }

  private static CaptureException unsupported(String message, NativeException cause) {
    return new CaptureException(message, true, cause == null ? "" : cause.log(), cause);
  }
}
