package io.tcpretrans.capture;

import io.tcpretrans.owner.ContainerFiles;
import io.tcpretrans.sys.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of --check: which requirements of tracing this host meets. Each hook is attached for a
 * moment, because no list of kernel features shows whether a hook works.
 *
 * @param items the requirements, in the order of the output
 * @param usable whether at least one hook works
 */
public record Preflight(List<Item> items, boolean usable) {
  /**
   * One requirement.
   *
   * @param name first column of the output
   * @param ok whether the host meets the requirement
   * @param finding what was found, or what is missing and what to type next
   * @param cost what does not work because of it; empty: everything works
   */
  public record Item(String name, boolean ok, String finding, String cost) {}

  /** Checks the host. Attaches the hooks one after the other. */
  public static Preflight run(CaptureOptions options) {
    KernelCapabilities capabilities = KernelCapabilities.read();
    List<Item> items = new ArrayList<>();
    items.add(
        new Item("kernel", true, capabilities.release() + " " + System.getProperty("os.arch"), ""));
    items.add(new Item("java", true, System.getProperty("java.runtime.version"), ""));
    Item nativeLibraries = nativeLibraries(options);
    List<Item> tracingItems = new ArrayList<>();
    String missingPrivilege = MissingPrivilege.of(capabilities);
    boolean usable = false;
    if (nativeLibraries.ok()) {
      for (Hook hook : List.of(Hook.KPROBE, Hook.TRACEPOINT)) {
        try (LiveSource source = LiveSource.start(options.withHook(hook), text -> {})) {
          tracingItems.add(attached(hook, source));
          usable = true;
        } catch (CaptureException e) {
          tracingItems.add(notAttached(hook, e));
          missingPrivilege =
              missingPrivilege == null ? missingPrivilege(e, capabilities) : missingPrivilege;
        }
      }
      tracingItems.addAll(bufferAndOwner(options));
      tracingItems.add(containers(ContainerFiles.find(Path.of("/"))));
      tracingItems.addAll(CauseSources.items(kernelTypes(options), capabilities.kprobes()));
      tracingItems.addAll(Bypasses.items());
    }
    // if a hook works, no privilege is missing, whatever MissingPrivilege.of returned
    items.add(privilege(usable ? null : missingPrivilege));
    items.add(btf(capabilities, options));
    items.add(nativeLibraries);
    items.addAll(tracingItems);
    return new Preflight(items, usable);
  }

  private static Path kernelTypes(CaptureOptions options) {
    return options.btfFile() == null ? Path.of("/sys/kernel/btf/vmlinux") : options.btfFile();
  }

  /** Returns the privilege or limit that made a start fail; null: another reason. */
  private static String missingPrivilege(CaptureException e, KernelCapabilities capabilities) {
    return e.getCause() instanceof NativeException failure
        ? MissingPrivilege.causeOf(failure, capabilities, ProbeResults.probe())
        : null;
  }

  /**
   * @param missing a result of {@link MissingPrivilege}; null: none is missing
   */
  private static Item privilege(String missing) {
    return missing == null
        ? new Item("privilege", true, "root, or CAP_BPF and CAP_PERFMON", "")
        : new Item("privilege", false, missing, "tracing");
  }

  private static Item btf(KernelCapabilities capabilities, CaptureOptions options) {
    if (options.btfFile() != null) {
      String file = FileNames.text(options.btfFile());
      if (!Files.isReadable(options.btfFile())) {
        return new Item(
            "btf", false, "cannot read " + file + "; give --btf a readable BTF file", "tracing");
      }
      String problem = StartFailure.problemOfTypes(options.btfFile());
      return problem == null
          ? new Item("btf", true, file, "")
          : new Item("btf", false, problem, "tracing");
    }
    return capabilities.btf()
        ? new Item("btf", true, "/sys/kernel/btf/vmlinux", "")
        : new Item(
            "btf",
            false,
            "/sys/kernel/btf/vmlinux is missing; give a BTF file with --btf FILE,"
                + " or boot a kernel built with CONFIG_DEBUG_INFO_BTF",
            "tracing");
  }

  private static Item nativeLibraries(CaptureOptions options) {
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(options.directory());
      return new Item("native", true, "libtcpretrans.so and libbpf loaded", "");
    } catch (CaptureException e) {
      return new Item("native", false, e.getMessage(), "tracing");
    }
  }

  private static Item attached(Hook hook, LiveSource source) {
    return source.seesFailedSends()
        ? new Item(hook.toString(), true, "attaches and shows refused sends", "")
        : new Item(
            hook.toString(),
            true,
            "attaches, but this kernel's tracepoint does not show refused sends",
            "rows for retransmits that this host refuses to send");
  }

  private static Item notAttached(Hook hook, CaptureException e) {
    String cost =
        hook == Hook.KPROBE
            ? "WAIT_MS, --lossprobe, and before Linux 6.17 rows for refused sends"
            : "the fallback for kernels without kprobes";
    return new Item(hook.toString(), false, e.getMessage(), cost);
  }

  /**
   * Checks what does not depend on the hook, with the hook that tracing takes by default. If no
   * hook works, the result has no buffer.
   */
  private static List<Item> bufferAndOwner(CaptureOptions options) {
    try (LiveSource source = LiveSource.start(options.withHook(Hook.AUTO), text -> {})) {
      return List.of(buffer(source.bufferWarning()), owner(source));
    } catch (CaptureException e) {
      return List.of(ownerMissing(e.getMessage()));
    }
  }

  /**
   * @param warning null: the buffer has its full size
   */
  private static Item buffer(String warning) {
    return warning == null
        ? new Item("buffer", true, "full size", "")
        : new Item("buffer", false, warning, "events in a burst of retransmits");
  }

  private static Item owner(LiveSource source) {
    try {
      KernelSocketOwners.list(source);
      return new Item("owner", true, "the kernel lists the processes that hold sockets", "");
    } catch (IllegalStateException e) {
      return ownerMissing(e.getMessage());
    }
  }

  private static Item ownerMissing(String finding) {
    return new Item("owner", false, finding, "PID, COMM and CONTAINER of open connections");
  }

  static Item containers(ContainerFiles files) {
    if (!files.unreadable().isEmpty()) {
      return new Item(
          "containers",
          false,
          "cannot read " + names(files.unreadable()) + "; grant CAP_DAC_READ_SEARCH",
          "names of containers, which CONTAINER then shows by their ids");
    }
    return files.readable().isEmpty()
        ? new Item("containers", true, "no files of a container runtime were found", "")
        : new Item("containers", true, names(files.readable()), "");
  }

  private static String names(List<Path> files) {
    return files.stream().map(FileNames::text).collect(Collectors.joining(", "));
  }
}
