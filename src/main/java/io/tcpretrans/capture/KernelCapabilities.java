package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.UserNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The privileges and limits of this process and the features of this kernel, as far as files show
 * them. A file that cannot be read counts as no obstacle.
 *
 * @param release as uname -r prints it
 * @param root the effective user is 0
 * @param capabilities the effective set, a bit each (capabilities(7))
 * @param initialUserNamespace the capabilities are valid on the whole host
 * @param seccomp true where a seccomp filter watches this process
 * @param bpf the kernel was built with bpf(2)
 * @param btf the kernel describes its own types
 * @param kprobes the kernel was built with kprobes
 */
record KernelCapabilities(
    String release,
    boolean root,
    long capabilities,
    boolean initialUserNamespace,
    boolean seccomp,
    boolean bpf,
    boolean btf,
    boolean kprobes,
    Limits limits) {
  private static final int CAP_IPC_LOCK = 14;
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;
  private static final String ALL_CAPABILITIES = "ffffffffffffffff";

  /**
   * Limits that apply to this process.
   *
   * @param lockedMemory RLIMIT_MEMLOCK in bytes, or {@code unlimited}
   * @param openFiles RLIMIT_NOFILE
   * @param perfParanoid kernel.perf_event_paranoid
   */
  record Limits(String lockedMemory, String openFiles, int perfParanoid) {
    private static final int BYTES_PER_KIB = 1024;
    private static final int ENOUGH_FILES = 1024;

    static Limits read() {
      String limits = text("/proc/self/limits");
      return new Limits(
          soft(limits, "Max locked memory"),
          soft(limits, "Max open files"),
          sysctl("/proc/sys/kernel/perf_event_paranoid"));
    }

    /** A number, or 0 where it cannot be read. */
    static int sysctl(String file) {
      try {
        return Integer.parseInt(KernelFile.text(Path.of(file)).strip());
      } catch (IOException | NumberFormatException e) {
        return 0;
      }
    }

    /** The soft limit of this name in /proc/PID/limits; {@code unlimited} where there is none. */
    static String soft(String limits, String name) {
      String values = field(limits, name, "unlimited");
      return values.split(" ", 2)[0];
    }

    /** RLIMIT_MEMLOCK as ulimit -l prints it, with its unit. */
    String lockedKib() {
      return lockedMemory.equals("unlimited")
          ? lockedMemory
          : Long.divideUnsigned(Long.parseUnsignedLong(lockedMemory), BYTES_PER_KIB) + " KiB";
    }

    /** More than RLIMIT_NOFILE allows now. */
    String moreFiles() {
      return openFiles.equals("unlimited")
          ? openFiles
          : Long.toString(Long.parseLong(openFiles) + ENOUGH_FILES);
    }

    boolean locksAll() {
      return lockedMemory.equals("unlimited");
    }
  }

  static KernelCapabilities read() {
    String status = text("/proc/self/status");
    boolean btf = Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"));
    return new KernelCapabilities(
        text("/proc/sys/kernel/osrelease").strip(),
        effective(field(status, "Uid:", "")).equals("0"),
        Long.parseUnsignedLong(field(status, "CapEff:", ALL_CAPABILITIES), 16),
        UserNamespace.isInitial(),
        !field(status, "Seccomp:", "0").equals("0"),
        btf || Files.exists(Path.of("/proc/sys/kernel/unprivileged_bpf_disabled")),
        btf,
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")),
        Limits.read());
  }

  /** Root of the host, or the capabilities that bpf(2) asks of others. */
  boolean privileged() {
    return mayUseBpf() && mayTrace();
  }

  boolean mayUseBpf() {
    return has(CAP_BPF) || isAdministrator();
  }

  boolean mayTrace() {
    return has(CAP_PERFMON) || isAdministrator();
  }

  boolean isAdministrator() {
    return has(CAP_SYS_ADMIN);
  }

  boolean mayLockMemory() {
    return has(CAP_IPC_LOCK) || limits.locksAll();
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

  /** The second of the four ids of a line such as {@code 1000 0 0 0}. */
  static String effective(String ids) {
    String[] all = ids.split("\\s+", -1);
    return all.length > 1 ? all[1] : "";
  }

  private static String text(String file) {
    try {
      return KernelFile.text(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}
