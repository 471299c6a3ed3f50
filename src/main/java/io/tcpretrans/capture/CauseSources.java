package io.tcpretrans.capture;

import io.tcpretrans.sys.ProcessFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks the sources of knowledge of --why. The native library must be loaded. */
public final class CauseSources {
  private static final Path CONNTRACK_COUNTERS = Path.of("/proc/net/stat/nf_conntrack");
  private static final Path CONNTRACK_COUNT = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");

  private static final String NO_CONNTRACK = "connection tracking is not in use";
  static final String SYMBOLS_COST =
      "names of kernel functions in WHERE; netfilter, conntrack-full and conntrack-insert are"
          + " unknown, before Linux 5.17 all causes by drops";
  static final String SHOW_ADDRESSES = "sysctl kernel.kptr_restrict=1";

  private static final String ALLOCATION = "__nf_conntrack_alloc";

  private CauseSources() {}

  /**
   * Returns a line of --check for each source.
   *
   * @param btf the kernel's type information
   * @param noKprobes why kprobes cannot be used; null: they can
   */
  static List<Requirement> items(Path btf, String noKprobes) {
    List<Requirement> items = new ArrayList<>(needed(reasonCount(btf)));
    items.add(refusals(noKprobes));
    return items;
  }

  /** Returns the sources without which a cause is unknown. */
  private static List<Requirement> needed(int reasons) {
    return List.of(functions(), reasons(reasons), conntrack(), devices(), namespaces());
  }

  /**
   * Returns a sentence for each source that is missing, which names what its absence costs.
   *
   * @param reasons number of drop reasons that the kernel has
   */
  public static List<String> warnings(int reasons) {
    return needed(reasons).stream()
        .filter(source -> !source.isOk())
        .map(CauseSources::warning)
        .toList();
  }

  private static String warning(Requirement source) {
    return "--why lacks a source: "
        + source.finding()
        + "; costs: "
        + source.cost()
        + (source.fix().isEmpty() ? "" : "; fix: " + source.fix())
        + ".";
  }

  private static Requirement functions() {
    String name = "functions";
    try {
      return KernelSymbols.areHidden()
          ? Requirement.degraded(
              name, "/proc/kallsyms shows no addresses", SYMBOLS_COST, symbolsFix())
          : Requirement.ok(name, "/proc/kallsyms shows addresses");
    } catch (IOException e) {
      return Requirement.degraded(
          name,
          "cannot read /proc/kallsyms; build a kernel with CONFIG_KALLSYMS",
          SYMBOLS_COST,
          "");
    }
  }

  /** With kernel.kptr_restrict=2 nobody sees addresses, otherwise CAP_SYSLOG is missing. */
  private static String symbolsFix() {
    int restrict = KernelCapabilities.Limits.sysctl("/proc/sys/kernel/kptr_restrict");
    return restrict > 1 ? SHOW_ADDRESSES : KernelCapabilities.read().fix(Capability.CAP_SYSLOG);
  }

  private static int reasonCount(Path btf) {
    try {
      return BtfEnum.read(btf, "skb_drop_reason").size();
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static Requirement reasons(int count) {
    return count == 0
        ? Requirement.degraded(
            "reasons",
            "this kernel reports no drop reasons (Linux 5.17 does)",
            "the reason in WHERE; drops by TCP, of which this kernel shows none",
            "")
        : Requirement.ok("reasons", "this kernel has " + count + " drop reasons");
  }

  private static Requirement conntrack() {
    String cost = "conntrack-full and conntrack-insert by counters";
    if (Files.isReadable(CONNTRACK_COUNTERS)) {
      return Requirement.ok("conntrack", CONNTRACK_COUNTERS.toString());
    }
    if (!Files.exists(CONNTRACK_COUNT)) {
      return Requirement.ok("conntrack", NO_CONNTRACK);
    }
    return Requirement.degraded(
        "conntrack",
        "cannot read " + CONNTRACK_COUNTERS + "; build a kernel with CONFIG_NF_CONNTRACK_PROCFS",
        cost,
        "");
  }

  /** The kprobe that sees what connection tracking refuses (refusals.bpf.h). */
  private static Requirement refusals(String noKprobes) {
    if (!Files.exists(CONNTRACK_COUNT)) {
      return Requirement.ok("refusals", NO_CONNTRACK);
    }
    String cost = "the proof seen of conntrack-full, which is likely or unknown without it";
    if (noKprobes != null) {
      return Requirement.degraded("refusals", noKprobes, cost, "");
    }
    boolean found;
    try {
      found = KernelSymbols.have(ALLOCATION);
    } catch (IOException e) {
      found = false;
    }
    return found
        ? Requirement.ok("refusals", "this kernel has the function " + ALLOCATION)
        : Requirement.degraded("refusals", "this kernel has no function " + ALLOCATION, cost, "");
  }

  private static Requirement devices() {
    try {
      int count = new NetlinkReader().devices(null).size();
      return Requirement.ok("devices", "the counters of " + count + " devices can be read");
    } catch (IOException e) {
      return Requirement.degraded(
          "devices", e.getMessage(), "outside, because a device may have dropped the packet", "");
    }
  }

  private static Requirement namespaces() {
    String cost = "causes in the other namespaces, and their names";
    List<VisibleNamespace> visible;
    try {
      visible = List.copyOf(new NamespaceList().read().values());
    } catch (IOException | IllegalStateException e) {
      return Requirement.degraded("namespaces", "cannot list network namespaces", cost, "");
    }
    NetlinkReader reader = new NetlinkReader();
    List<IOException> failures = new ArrayList<>();
    for (VisibleNamespace namespace : visible) {
      try {
        reader.devices(namespace.file());
      } catch (IOException e) {
        failures.add(e);
      }
    }
    failures.removeIf(e -> e.getMessage().contains("ENOENT")); // they have ended
    // others are hidden from everybody, for example by a security module
    int hidden = KernelCapabilities.read().has(Capability.CAP_SYS_PTRACE) ? 0 : hiddenProcesses();
    return namespaces(visible.size(), failures, hidden, cost);
  }

  /**
   * @param failures the namespaces that cannot be entered
   * @param hidden processes whose namespace cannot be seen without CAP_SYS_PTRACE
   */
  static Requirement namespaces(int visible, List<IOException> failures, int hidden, String cost) {
    String counted =
        visible - failures.size() + " of " + visible + " network namespaces can be read";
    KernelCapabilities process = KernelCapabilities.read();
    if (hidden > 0) {
      return Requirement.degraded(
          "namespaces",
          counted + ", and those of " + hidden + " processes are hidden",
          cost,
          process.fix(Capability.CAP_SYS_PTRACE));
    }
    return failures.isEmpty()
        ? Requirement.ok("namespaces", counted)
        : Requirement.degraded("namespaces", counted, cost, process.fix(Capability.CAP_SYS_ADMIN));
  }

  private static int hiddenProcesses() {
    int hidden = 0;
    try {
      for (long pid : ProcessFiles.pids()) {
        hidden += isHidden(pid) ? 1 : 0;
      }
    } catch (IOException e) {
      return 0; // /proc is not mounted, which other lines show
    }
    return hidden;
  }

  /** In Linux 5.10, the link of a process that may not be seen has no inode number. */
  private static boolean isHidden(long pid) {
    try {
      Path link = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"));
      return link.toString().indexOf('[') < 0;
    } catch (AccessDeniedException e) {
      return true;
    } catch (IOException e) {
      return false; // the process has ended
    }
  }
}
