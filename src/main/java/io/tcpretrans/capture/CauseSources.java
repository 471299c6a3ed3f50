package io.tcpretrans.capture;

import io.tcpretrans.capture.Preflight.Item;
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
  private static final String ALLOCATION = "__nf_conntrack_alloc";

  private CauseSources() {}

  /**
   * Returns a line of --check for each source.
   *
   * @param btf the kernel's type information
   * @param kprobes whether the kernel has kprobes
   */
  static List<Item> items(Path btf, boolean kprobes) {
    List<Item> items = new ArrayList<>(needed(reasonCount(btf)));
    items.add(refusals(kprobes));
    return items;
  }

  /** Returns the sources without which a cause is unknown. */
  private static List<Item> needed(int reasons) {
    return List.of(functions(), reasons(reasons), conntrack(), devices(), namespaces());
  }

  /**
   * Returns a sentence for each source that is missing, which names what its absence costs.
   *
   * @param reasons number of drop reasons that the kernel has
   */
  public static List<String> warnings(int reasons) {
    return needed(reasons).stream()
        .filter(item -> !item.ok())
        .map(item -> "--why lacks a source: " + item.finding() + "; costs: " + item.cost() + ".")
        .toList();
  }

  private static Item functions() {
    String cost =
        "names of kernel functions in WHERE; netfilter, conntrack-full and conntrack-insert are"
            + " unknown, before Linux 5.17 all causes by drops";
    try {
      return KernelSymbols.areHidden()
          ? new Item(
              "functions", false, "/proc/kallsyms shows no addresses; " + symbolsRemedy(), cost)
          : new Item("functions", true, "/proc/kallsyms shows addresses", "");
    } catch (IOException e) {
      return new Item(
          "functions",
          false,
          "cannot read /proc/kallsyms; build a kernel with CONFIG_KALLSYMS",
          cost);
    }
  }

  /** With kernel.kptr_restrict=2 nobody sees addresses, otherwise CAP_SYSLOG is missing. */
  private static String symbolsRemedy() {
    int restrict = KernelCapabilities.Limits.sysctl("/proc/sys/kernel/kptr_restrict");
    return restrict > 1 ? "type: sysctl kernel.kptr_restrict=1" : "grant CAP_SYSLOG";
  }

  private static int reasonCount(Path btf) {
    try {
      return BtfEnum.read(btf, "skb_drop_reason").size();
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static Item reasons(int count) {
    return count == 0
        ? new Item(
            "reasons",
            false,
            "this kernel reports no drop reasons (Linux 5.17 does)",
            "the reason in WHERE; drops by TCP, of which this kernel shows none")
        : new Item("reasons", true, "this kernel has " + count + " drop reasons", "");
  }

  private static Item conntrack() {
    String cost = "conntrack-full and conntrack-insert by counters";
    if (Files.isReadable(CONNTRACK_COUNTERS)) {
      return new Item("conntrack", true, CONNTRACK_COUNTERS.toString(), "");
    }
    if (!Files.exists(CONNTRACK_COUNT)) {
      return new Item("conntrack", true, NO_CONNTRACK, "");
    }
    return new Item(
        "conntrack",
        false,
        "cannot read " + CONNTRACK_COUNTERS + "; build a kernel with CONFIG_NF_CONNTRACK_PROCFS",
        cost);
  }

  /** The kprobe that sees what connection tracking refuses (refusals.bpf.h). */
  private static Item refusals(boolean kprobes) {
    if (!Files.exists(CONNTRACK_COUNT)) {
      return new Item("refusals", true, NO_CONNTRACK, "");
    }
    String cost = "the proof seen of conntrack-full, which is likely or unknown without it";
    if (!kprobes) {
      return new Item(
          "refusals", false, "this kernel was built without kprobes (CONFIG_KPROBE_EVENTS)", cost);
    }
    boolean found;
    try {
      found = KernelSymbols.have(ALLOCATION);
    } catch (IOException e) {
      found = false;
    }
    return found
        ? new Item("refusals", true, "this kernel has the function " + ALLOCATION, "")
        : new Item("refusals", false, "this kernel has no function " + ALLOCATION, cost);
  }

  private static Item devices() {
    try {
      int count = new NetlinkReader().devices(null).size();
      return new Item("devices", true, "the counters of " + count + " devices can be read", "");
    } catch (IOException e) {
      return new Item(
          "devices",
          false,
          e.getMessage(),
          "outside, because a device may have dropped the packet");
    }
  }

  private static Item namespaces() {
    String cost = "causes in the other namespaces, and their names";
    List<VisibleNamespace> visible;
    try {
      visible = List.copyOf(new NamespaceList().read().values());
    } catch (IOException | IllegalStateException e) {
      return new Item("namespaces", false, "cannot list network namespaces", cost);
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
    int hidden = KernelCapabilities.read().hasCapSysPtrace() ? 0 : hiddenProcesses();
    return namespaces(visible.size(), failures, hidden, cost);
  }

  /**
   * @param failures the namespaces that cannot be entered
   * @param hidden processes whose namespace cannot be seen without CAP_SYS_PTRACE
   */
  static Item namespaces(int visible, List<IOException> failures, int hidden, String cost) {
    String counted =
        visible - failures.size() + " of " + visible + " network namespaces can be read";
    if (hidden > 0) {
      return new Item(
          "namespaces",
          false,
          counted + ", and those of " + hidden + " processes are hidden; grant CAP_SYS_PTRACE",
          cost);
    }
    return failures.isEmpty()
        ? new Item("namespaces", true, counted, "")
        : new Item("namespaces", false, counted + "; grant CAP_SYS_ADMIN", cost);
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

  private static boolean isHidden(long pid) {
    try {
      Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"));
      return false;
    } catch (AccessDeniedException e) {
      return true;
    } catch (IOException e) {
      return false; // the process has ended
    }
  }
}
