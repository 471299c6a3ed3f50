package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.LoadedProgram;
import io.tcpretrans.why.decision.NetworkTables.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the paths of this host on which packets pass none of the kernel functions that are traced.
 * The native library must be loaded.
 */
final class Bypasses {
  private static final String NAME = "bypass";
  private static final String COST = "bytes that take this path: their rows are unknown";

  /** Room for the BPF programs of a large host. */
  private static final int MAX_PROGRAMS = 1 << 14;

  /** Types of BPF programs of sockmaps: SK_SKB and SK_MSG of enum bpf_prog_type. */
  private static final Set<Integer> SOCKMAP = Set.of(14, 16);

  /** Types of BPF programs that can redirect packets: SCHED_CLS, SCHED_ACT and XDP. */
  private static final Set<Integer> REDIRECTING = Set.of(3, 4, 6);

  /** Kinds of devices (ip-link(8)) with a path of their own, and what they are. */
  private static final Map<String, String> KINDS =
      Map.of("netkit", "netkit devices", "openvswitch", "Open vSwitch devices");

  private Bypasses() {}

  /**
   * A BPF program.
   *
   * @param type a number of enum bpf_prog_type
   */
  record Program(int type, String name) {}

  /**
   * What this host has of such paths.
   *
   * @param programs null: they cannot be listed
   * @param devices devices of all namespaces
   * @param flowtables number of flowtables in all namespaces
   * @param offloading names of the devices whose hardware runs filters of traffic control
   */
  record Found(
      List<Program> programs, List<Link> devices, int flowtables, Set<String> offloading) {}

  /** Returns a line of --check for each kind of path that this host has, or one without any. */
  static List<Requirement> items() {
    return items(find());
  }

  static List<Requirement> items(Found found) {
    List<Requirement> items = new ArrayList<>();
    if (found.programs == null) {
      items.add(
          Requirement.degraded(
              NAME,
              "cannot list BPF programs",
              "whether sockmaps, tc or XDP bypass the hooks",
              KernelCapabilities.read().fix(Capability.CAP_SYS_ADMIN)));
    } else {
      add(items, "BPF programs of sockmaps", names(found.programs, SOCKMAP));
      add(
          items,
          "BPF programs of tc and XDP, which may redirect",
          names(found.programs, REDIRECTING));
    }
    for (Map.Entry<String, String> kind : new TreeMap<>(KINDS).entrySet()) {
      Set<String> names = new TreeSet<>();
      found.devices.stream()
          .filter(device -> device.kind().equals(kind.getKey()))
          .forEach(device -> names.add(device.name()));
      add(items, kind.getValue(), names);
    }
    if (found.flowtables > 0) {
      items.add(
          Requirement.degraded(NAME, "flowtables of nftables: " + found.flowtables, COST, ""));
    }
    add(items, "devices whose hardware runs tc filters", found.offloading);
    if (items.isEmpty()) {
      items.add(Requirement.ok(NAME, "no path that bypasses the hooks was found"));
    }
    return items;
  }

  private static void add(List<Requirement> items, String kind, Set<String> names) {
    if (!names.isEmpty()) {
      items.add(Requirement.degraded(NAME, kind + ": " + String.join(", ", names), COST, ""));
    }
  }

  private static Set<String> names(List<Program> programs, Set<Integer> types) {
    Set<String> names = new TreeSet<>();
    programs.stream()
        .filter(program -> types.contains(program.type))
        .forEach(program -> names.add(program.name.isEmpty() ? "unnamed" : program.name));
    return names;
  }

  private static Found find() {
    List<Link> devices = new ArrayList<>();
    Set<String> offloading = new TreeSet<>();
    int flowtables = 0;
    NeighbourReader reader = new NeighbourReader();
    NamespaceList list = new NamespaceList();
    try {
      reader.namespaces();
      for (Map.Entry<Long, VisibleNamespace> namespace : list.read().entrySet()) {
        byte[] file = namespace.getValue().file();
        flowtables += Math.max(NativeBridge.flowtables(file), 0);
        for (Link device : reader.links(namespace.getKey())) {
          devices.add(device);
          if (NativeBridge.offloadedFilters(file, device.ifindex()) > 0) {
            offloading.add(device.name());
          }
        }
      }
    } catch (IOException | IllegalStateException e) {
      return new Found(programs(), devices, flowtables, offloading); // CauseSources reports it
    }
    return new Found(programs(), devices, flowtables, offloading);
  }

  /** Lists the BPF programs; null: they cannot be listed. */
  private static List<Program> programs() {
    ByteBuffer table =
        ByteBuffer.allocateDirect(MAX_PROGRAMS * LoadedProgram.SIZE).order(ByteOrder.nativeOrder());
    int count = NativeBridge.loadedPrograms(table);
    return count < 0 ? null : decode(table, Math.min(count, MAX_PROGRAMS));
  }

  /** Decodes records of struct loaded_program. */
  static List<Program> decode(ByteBuffer table, int count) {
    List<Program> programs = new ArrayList<>();
    for (int at = 0; at < count * LoadedProgram.SIZE; at += LoadedProgram.SIZE) {
      programs.add(
          new Program(
              table.getInt(at + LoadedProgram.TYPE),
              RecordTable.name(table, at + LoadedProgram.NAME)));
    }
    return programs;
  }
}
