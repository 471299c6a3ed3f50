package io.tcpretrans.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What decides whether this process may trace this kernel.
 *
 * @param release as uname -r prints it
 * @param capabilities the effective set, a bit each (capabilities(7))
 * @param seccomp true where a seccomp filter watches this process
 * @param lockdown {@code none}, {@code integrity} or {@code confidentiality} (kernel_lockdown(7))
 * @param btf the kernel describes its own types
 * @param kprobes the kernel was built with kprobes
 */
record KernelFacts(
    String release,
    long capabilities,
    boolean seccomp,
    String lockdown,
    boolean btf,
    boolean kprobes) {
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;

  static KernelFacts read() {
    String status = text("/proc/self/status");
    return new KernelFacts(
        text("/proc/sys/kernel/osrelease").strip(),
        Long.parseUnsignedLong(field(status, "CapEff:", "0"), 16),
        !field(status, "Seccomp:", "0").equals("0"),
        selected(text("/sys/kernel/security/lockdown")),
        Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")),
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")));
  }

  /** Root, or what bpf(2) asks of others. */
  boolean privileged() {
    return has(CAP_SYS_ADMIN) || (has(CAP_BPF) && has(CAP_PERFMON));
  }

  private boolean has(int capability) {
    return (capabilities >>> capability & 1) == 1;
  }

  static String field(String status, String name, String absent) {
    for (String line : status.split("\n", -1)) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).strip();
      }
    }
    return absent;
  }

  /**
   * The word in brackets of "none [integrity] confidentiality"; "none" where there is no such file.
   */
  static String selected(String choices) {
    int start = choices.indexOf('[');
    return start < 0 ? "none" : choices.substring(start + 1, choices.indexOf(']', start));
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}
