package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks the limits of locked memory and of open files. */
final class LimitRequirements {
  private static final int BYTES_PER_KIB = 1024;

  /** Sizes of the event buffer in KiB, as in ring.c: per CPU, at least, and of all CPUs. */
  private static final int MAX_BUFFER = 4096;

  private static final int MIN_BUFFER = 256;
  private static final int MAX_ALL_BUFFERS = 32_768;

  /** Per CPU: the control page of the event buffer, and the two pages of the wakeup buffer. */
  private static final int OTHER_PAGES = 3;

  private static final int PAGE = 4;

  private LimitRequirements() {}

  /**
   * The memory that the perf buffers lock.
   *
   * @param cpus number of processors
   * @param unchargedKib kernel.perf_event_mlock_kb, per CPU
   */
  record Buffers(int cpus, int unchargedKib) {
    static Buffers read() {
      int uncharged = KernelCapabilities.Limits.sysctl("/proc/sys/kernel/perf_event_mlock_kb");
      return new Buffers(processors(), uncharged);
    }

    /** Returns what the full buffers charge to RLIMIT_MEMLOCK, in KiB. */
    long fullKib() {
      int size = MAX_BUFFER;
      while (size > MIN_BUFFER && size > MAX_ALL_BUFFERS / cpus) {
        size /= 2;
      }
      return chargedKib(size);
    }

    /** Returns what the smallest buffers charge to RLIMIT_MEMLOCK, in KiB. */
    long smallestKib() {
      return chargedKib(MIN_BUFFER);
    }

    private long chargedKib(int size) {
      return Math.max(0, (long) cpus * (size + OTHER_PAGES * PAGE - unchargedKib));
    }

    private static int processors() {
      try {
        return count(KernelFile.text(Path.of("/sys/devices/system/cpu/online")));
      } catch (IOException | NumberFormatException e) {
        return Runtime.getRuntime().availableProcessors();
      }
    }

    /** Returns how many processors a list such as {@code 0-3,8} has. */
    static int count(String list) {
      int count = 0;
      for (String range : list.strip().split(",", -1)) {
        String[] ends = range.split("-", 2);
        count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      }
      return count;
    }
  }

  /** Returns a line of --check for each limit. */
  static List<Requirement> of(KernelCapabilities process, ProbeResults probes, Buffers buffers) {
    return List.of(lockedMemory(process, buffers), openFiles(process, probes));
  }

  /** Returns whether the limit allows the full event buffer. */
  static boolean allowsFullBuffer(KernelCapabilities.Limits limits, Buffers buffers) {
    return fits(buffers.fullKib(), limits);
  }

  /**
   * Returns whether buffers of this size, in KiB, fit the limit. The kernel does not apply the
   * limit if kernel.perf_event_paranoid is -1.
   */
  private static boolean fits(long kib, KernelCapabilities.Limits limits) {
    return limits.hasUnlimitedLockedMemory()
        || limits.perfParanoid() < 0
        || Long.compareUnsigned(
                kib,
                Long.divideUnsigned(Long.parseUnsignedLong(limits.lockedMemory()), BYTES_PER_KIB))
            <= 0;
  }

  private static Requirement lockedMemory(KernelCapabilities process, Buffers buffers) {
    String name = "RLIMIT_MEMLOCK";
    String limit = process.limits().lockedMemoryKib();
    if (process.initialUserNamespace() && process.has(Capability.CAP_IPC_LOCK)) {
      return Requirement.ok(name, limit + ", which does not restrict CAP_IPC_LOCK");
    }
    String needed =
        "%s; the full buffers of %d CPUs need %d KiB beyond kernel.perf_event_mlock_kb (%d KiB per CPU)"
            .formatted(limit, buffers.cpus, buffers.fullKib(), buffers.unchargedKib);
    String fix = "ulimit -l unlimited";
    if (fits(buffers.fullKib(), process.limits())) {
      return Requirement.ok(name, needed);
    }
    return fits(buffers.smallestKib(), process.limits())
        ? Requirement.degraded(name, needed, CapabilityRequirements.LOST_IN_BURSTS, fix)
        : Requirement.failed(name, needed, fix);
  }

  private static Requirement openFiles(KernelCapabilities process, ProbeResults probes) {
    String name = "RLIMIT_NOFILE";
    String limit = process.limits().openFiles();
    return probes.openFiles() == 0
        ? Requirement.ok(name, limit)
        : Requirement.failed(
            name,
            limit + " open files are too few",
            "ulimit -n " + process.limits().sufficientOpenFiles());
  }
}
