package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.KernelNumber;
import io.tcpretrans.sys.OwnContainer;
import io.tcpretrans.sys.UserNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The privileges and limits of this process, and the features of this kernel, as /proc and /sys
 * show them. A value of /proc that cannot be read is one that does not prevent tracing. A feature
 * is missing if its file is, for example because /sys is not mounted.
 *
 * @param release kernel release, as uname -r prints it
 * @param root whether the effective user ID is 0
 * @param capabilitySet effective capabilities, a bit for each (capabilities(7))
 * @param initialUserNamespace whether the process is in the initial user namespace, so that its
 *     capabilities are valid on the whole host
 * @param container whether the process runs in a container
 * @param seccomp whether a seccomp filter applies to this process
 * @param bpf whether the kernel has bpf(2)
 * @param btf whether the kernel has its type information in /sys/kernel/btf/vmlinux
 * @param kprobes whether the kernel has kprobes (CONFIG_KPROBE_EVENTS)
 * @param limits limits that apply to this process
 */
record KernelCapabilities(
    String release,
    boolean root,
    long capabilitySet,
    boolean initialUserNamespace,
    boolean container,
    boolean seccomp,
    boolean bpf,
    boolean btf,
    boolean kprobes,
    Limits limits) {
  private static final long ALL_CAPABILITIES = -1;

  /**
   * Limits that apply to this process.
   *
   * @param lockedMemory RLIMIT_MEMLOCK in bytes, or {@code unlimited}
   * @param openFiles RLIMIT_NOFILE, or {@code unlimited}
   * @param perfParanoid kernel.perf_event_paranoid
   */
  record Limits(String lockedMemory, String openFiles, int perfParanoid) {
    private static final int BYTES_PER_KIB = 1024;

    /** More than tracing needs, which opens a file for each CPU, BPF program and BPF map. */
    private static final int ADDITIONAL_OPEN_FILES = 1024;

    /** Reads /proc/self/limits and the sysctl. */
    static Limits read() {
      String limits = text("/proc/self/limits");
      return new Limits(
          softLimit(limits, "Max locked memory"),
          softLimit(limits, "Max open files"),
          sysctl("/proc/sys/kernel/perf_event_paranoid"));
    }

    /** Returns the number in a file; 0 if the file cannot be read or has no number. */
    static int sysctl(String file) {
      try {
        return Integer.parseInt(KernelFile.text(Path.of(file)).strip());
      } catch (IOException | NumberFormatException e) {
        return 0;
      }
    }

    /**
     * Returns a soft limit.
     *
     * @param limits the text of /proc/PID/limits
     * @param name first column of the line
     * @return {@code unlimited} if there is no such line
     */
    static String softLimit(String limits, String name) {
      String soft = field(limits, name, "").split(" ", 2)[0];
      return soft.matches("[0-9]{1,19}") ? soft : "unlimited";
    }

    /** Returns RLIMIT_MEMLOCK in KiB, as ulimit -l prints it, with its unit, or unlimited. */
    String lockedMemoryKib() {
      return lockedMemory.equals("unlimited")
          ? lockedMemory
          : Long.divideUnsigned(Long.parseUnsignedLong(lockedMemory), BYTES_PER_KIB) + " KiB";
    }

    /** Returns a value for RLIMIT_NOFILE that leaves enough open files for tracing. */
    String sufficientOpenFiles() {
      return openFiles.equals("unlimited")
          ? openFiles
          : Long.toUnsignedString(Long.parseUnsignedLong(openFiles) + ADDITIONAL_OPEN_FILES);
    }

    boolean hasUnlimitedLockedMemory() {
      return lockedMemory.equals("unlimited");
    }
  }

  /** Reads the files. */
  static KernelCapabilities read() {
    String status = text("/proc/self/status");
    boolean btf = Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"));
    return new KernelCapabilities(
        text("/proc/sys/kernel/osrelease").strip(),
        effectiveId(field(status, "Uid:", "")).equals("0"),
        KernelNumber.hex(field(status, "CapEff:", ""), ALL_CAPABILITIES),
        UserNamespace.isInitial(),
        OwnContainer.isInside(),
        !field(status, "Seccomp:", "0").equals("0"),
        btf || Files.exists(Path.of("/proc/sys/kernel/unprivileged_bpf_disabled")),
        btf,
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")),
        Limits.read());
  }

  /** Returns whether the process has all capabilities that tracing needs. */
  boolean mayTrace() {
    return hasCapBpf() && hasCapPerfmon();
  }

  /** Returns whether the process has CAP_BPF, which CAP_SYS_ADMIN includes. */
  boolean hasCapBpf() {
    return has(Capability.CAP_BPF) || has(Capability.CAP_SYS_ADMIN);
  }

  /** Returns whether the process has CAP_PERFMON, which CAP_SYS_ADMIN includes. */
  boolean hasCapPerfmon() {
    return has(Capability.CAP_PERFMON) || has(Capability.CAP_SYS_ADMIN);
  }

  /** Returns whether RLIMIT_MEMLOCK does not restrict the process. */
  boolean mayLockAnyMemory() {
    return has(Capability.CAP_IPC_LOCK) || limits.hasUnlimitedLockedMemory();
  }

  /**
   * Returns whether the capability is effective, which counts on the whole host only in the initial
   * user namespace.
   */
  boolean has(Capability capability) {
    return capability.isIn(capabilitySet);
  }

  /**
   * Returns the command that runs tcpretrans with a capability; empty: no command gives it to a
   * root without it outside a container, such as that of a systemd unit.
   */
  String fix(Capability capability) {
    if (!root || !initialUserNamespace) {
      return "sudo tcpretrans";
    }
    return container ? "docker run --cap-add=" + capability.name().substring("CAP_".length()) : "";
  }

  /**
   * Returns a field of a file with a field in each line, such as /proc/PID/status.
   *
   * @param name the start of the line, such as {@code CapEff:}
   * @param absent the result if there is no such line
   */
  static String field(String text, String name, String absent) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).strip();
      }
    }
    return absent;
  }

  /**
   * Returns the effective user ID.
   *
   * @param ids the field Uid of /proc/PID/status: real, effective, saved set and file system ID
   * @return an empty string if the field is empty
   */
  static String effectiveId(String ids) {
    String[] four = ids.split("\\s+", -1);
    return four.length > 1 ? four[1] : "";
  }

  private static String text(String file) {
    try {
      return KernelFile.text(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}
