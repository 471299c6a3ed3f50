package io.tcpretrans.capture;

import java.util.List;

/** Checks the capabilities that tracing uses. */
final class CapabilityRequirements {
  static final String LOST_IN_BURSTS = "events in a burst of retransmits";

  private final KernelCapabilities process;
  private final ProbeResults probes;

  private CapabilityRequirements(KernelCapabilities process, ProbeResults probes) {
    this.process = process;
    this.probes = probes;
  }

  /**
   * Returns a line of --check for each capability.
   *
   * @param fullBuffer whether RLIMIT_MEMLOCK allows the full event buffer
   * @param symbols whether /proc/kallsyms shows addresses
   */
  static List<Requirement> of(
      KernelCapabilities process, ProbeResults probes, boolean fullBuffer, boolean symbols) {
    CapabilityRequirements check = new CapabilityRequirements(process, probes);
    return List.of(
        check.needed(Capability.CAP_BPF),
        check.needed(Capability.CAP_PERFMON),
        fullBuffer
            ? check.useful(Capability.CAP_IPC_LOCK, "RLIMIT_MEMLOCK allows the full buffer", "")
            : check.useful(Capability.CAP_IPC_LOCK, "", LOST_IN_BURSTS),
        symbols
            ? check.useful(Capability.CAP_SYSLOG, "/proc/kallsyms shows addresses", "")
            : check.useful(Capability.CAP_SYSLOG, "", CauseSources.SYMBOLS_COST),
        check.useful(
            Capability.CAP_SYS_PTRACE,
            "",
            "the network namespaces of other processes in the self-check, and causes in them"),
        check.containers(),
        check.useful(
            Capability.CAP_NET_ADMIN, "", "whether flowtables of nftables bypass the hooks"),
        check.useful(
            Capability.CAP_SYS_ADMIN,
            "",
            "network namespaces without a process in the self-check, and causes by counters of other"
                + " network namespaces"),
        check.resource(),
        check.useful(Capability.CAP_SYS_NICE, "", "owners of some rows on a loaded host"));
  }

  /** Checks a capability without which nothing is traced. CAP_SYS_ADMIN includes it. */
  private Requirement needed(Capability capability) {
    if (process.initialUserNamespace()
        && !process.has(capability)
        && process.has(Capability.CAP_SYS_ADMIN)) {
      return Requirement.ok(capability.name(), "included in CAP_SYS_ADMIN");
    }
    return isEffective(capability)
        ? effective(capability)
        : Requirement.failed(capability.name(), missing(capability), fix(capability));
  }

  /**
   * Checks a capability that only adds features.
   *
   * @param substitute why it is not needed; empty: it is
   */
  private Requirement useful(Capability capability, String substitute, String cost) {
    if (isEffective(capability)) {
      return effective(capability);
    }
    return substitute.isEmpty()
        ? Requirement.degraded(capability.name(), missing(capability), cost, fix(capability))
        : Requirement.ok(capability.name(), "not needed, because " + substitute);
  }

  private Requirement containers() {
    boolean included = isEffective(Capability.CAP_DAC_OVERRIDE);
    return useful(
        Capability.CAP_DAC_READ_SEARCH,
        included ? "CAP_DAC_OVERRIDE includes it" : process.root() ? "root owns the files" : "",
        "names of containers");
  }

  /** Linux 5.10 charges BPF maps to RLIMIT_MEMLOCK, which libbpf raises with this capability. */
  private Requirement resource() {
    Capability capability = Capability.CAP_SYS_RESOURCE;
    if (isEffective(capability)) {
      return effective(capability);
    }
    if (process.limits().hasUnlimitedLockedMemory()) {
      return Requirement.ok(capability.name(), "not needed, because RLIMIT_MEMLOCK is unlimited");
    }
    return probes.unchargedMaps() == 0
        ? Requirement.ok(
            capability.name(),
            "not needed, because BPF programs and maps do not count towards RLIMIT_MEMLOCK")
        : Requirement.degraded(
            capability.name(),
            missing(capability),
            "tracing, if BPF programs and maps exceed RLIMIT_MEMLOCK",
            fix(capability));
  }

  private boolean isEffective(Capability capability) {
    return process.initialUserNamespace() && process.has(capability);
  }

  private static Requirement effective(Capability capability) {
    return Requirement.ok(capability.name(), "effective");
  }

  private String missing(Capability capability) {
    return process.has(capability) ? "effective only in this user namespace" : "not effective";
  }

  private String fix(Capability capability) {
    return process.fix(capability);
  }
}
