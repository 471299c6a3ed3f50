package io.tcpretrans.capture;

import java.util.List;
import jnr.constants.platform.linux.Errno;

/** Checks the sysctls that restrict tracing. */
final class SysctlRequirements {
  private static final int HIDES_FROM_ALL = 2;

  private SysctlRequirements() {}

  /**
   * The values of the sysctls below kernel.
   *
   * @param perfEventMlockKb in KiB per CPU
   */
  record Values(
      int perfEventParanoid, int unprivilegedBpfDisabled, int kptrRestrict, int perfEventMlockKb) {
    /** Reads the values; a sysctl that cannot be read has the value 0, which restricts nothing. */
    static Values read() {
      return new Values(
          value("perf_event_paranoid"),
          value("unprivileged_bpf_disabled"),
          value("kptr_restrict"),
          value("perf_event_mlock_kb"));
    }

    private static int value(String name) {
      return KernelCapabilities.Limits.sysctl("/proc/sys/kernel/" + name);
    }
  }

  /** Returns a line of --check for each sysctl. */
  static List<Requirement> of(Values values, ProbeResults probes) {
    return List.of(
        paranoid(values.perfEventParanoid, probes.perfEvent()),
        Requirement.ok(
            "unprivileged_bpf_disabled",
            values.unprivilegedBpfDisabled + ", which does not restrict CAP_BPF"),
        pointers(values.kptrRestrict),
        Requirement.ok(
            "perf_event_mlock_kb",
            values.perfEventMlockKb + " KiB per CPU do not count towards RLIMIT_MEMLOCK"));
  }

  /**
   * Only the kernels of some distributions restrict CAP_PERFMON, so the value alone shows nothing.
   */
  private static Requirement paranoid(int value, int perfEvent) {
    String name = "perf_event_paranoid";
    return value >= MissingPrivilege.PARANOID_REQUIRES_SYS_ADMIN
            && perfEvent == Errno.EACCES.intValue()
        ? Requirement.failed(
            name,
            value + ", so this kernel requires CAP_SYS_ADMIN",
            "sysctl kernel.perf_event_paranoid=2")
        : Requirement.ok(name, value + ", which does not restrict this process");
  }

  private static Requirement pointers(int value) {
    String name = "kptr_restrict";
    return value >= HIDES_FROM_ALL
        ? Requirement.degraded(
            name,
            value + ", so /proc/kallsyms shows no addresses",
            CauseSources.SYMBOLS_COST,
            CauseSources.SHOW_ADDRESSES)
        : Requirement.ok(name, value + ", which does not restrict CAP_SYSLOG");
  }
}
