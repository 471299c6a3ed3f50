package io.tcpretrans.capture;

import io.tcpretrans.sys.FileNames;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine offers to the tracer. Each hook is really loaded and attached for a moment: no
 * list of features says as surely whether it works.
 *
 * @param items in the order to show them
 * @param usable at least one hook works
 */
public record Preflight(List<Item> items, boolean usable) {
  /**
   * One finding.
   *
   * @param finding what there is, or what is missing and the remedy
   * @param cost what does not work without it; empty when nothing
   */
  public record Item(String name, boolean ok, String finding, String cost) {}

  /** Looks, and tries the hooks. */
  public static Preflight run(CaptureOptions options) {
    KernelCapabilities facts = KernelCapabilities.read();
    List<Item> items = new ArrayList<>();
    items.add(new Item("kernel", true, facts.release() + " " + System.getProperty("os.arch"), ""));
    items.add(new Item("java", true, System.getProperty("java.runtime.version"), ""));
    Item nativeParts = nativeParts(options);
    List<Item> tried = new ArrayList<>();
    String missing = MissingPrivilege.of(facts);
    boolean usable = false;
    if (nativeParts.ok()) {
      for (Hook hook : List.of(Hook.KPROBE, Hook.TRACEPOINT)) {
        try (LiveSource source = LiveSource.start(options.withHook(hook), text -> {})) {
          tried.add(working(hook, source));
          usable = true;
        } catch (CaptureException e) {
          tried.add(failing(hook, e));
          missing = missing == null ? missing(e, facts) : missing;
        }
      }
      tried.addAll(details(options));
    }
    items.add(privilege(usable ? null : missing));
    items.add(btf(facts, options));
    items.add(nativeParts);
    items.addAll(tried);
    return new Preflight(items, usable);
  }

  /** The privilege or limit that made the start fail; null where it was something else. */
  private static String missing(CaptureException e, KernelCapabilities facts) {
    return e.getCause() instanceof NativeException failure
        ? MissingPrivilege.behind(failure, facts, KernelAnswers.ask())
        : null;
  }

  /**
   * @param missing null: nothing
   */
  private static Item privilege(String missing) {
    return missing == null
        ? new Item("privilege", true, "root, or CAP_BPF and CAP_PERFMON", "")
        : new Item("privilege", false, missing, "tracing");
  }

  private static Item btf(KernelCapabilities facts, CaptureOptions options) {
    if (options.btfFile() != null) {
      String file = FileNames.text(options.btfFile());
      return Files.isReadable(options.btfFile())
          ? new Item("btf", true, file, "")
          : new Item(
              "btf", false, "cannot read " + file + "; give --btf a readable BTF file", "tracing");
    }
    return facts.btf()
        ? new Item("btf", true, "/sys/kernel/btf/vmlinux", "")
        : new Item(
            "btf",
            false,
            "/sys/kernel/btf/vmlinux is missing; give a BTF file with --btf FILE,"
                + " or boot a kernel built with CONFIG_DEBUG_INFO_BTF",
            "tracing");
  }

  private static Item nativeParts(CaptureOptions options) {
    try (NativeLoader parts = NativeLoader.forHost()) {
      parts.load(options.directory());
      return new Item("native", true, "libtcpretrans.so and libbpf loaded", "");
    } catch (CaptureException e) {
      return new Item("native", false, e.getMessage(), "tracing");
    }
  }

  private static Item working(Hook hook, LiveSource source) {
    return source.seesFailedSends()
        ? new Item(hook.toString(), true, "attaches and shows refused sends", "")
        : new Item(
            hook.toString(),
            true,
            "attaches, but this kernel's tracepoint does not show refused sends",
            "rows for retransmits that this host refuses to send");
  }

  private static Item failing(Hook hook, CaptureException e) {
    String cost =
        hook == Hook.KPROBE
            ? "WAIT_MS, --lossprobe, and before Linux 6.17 rows for refused sends"
            : "the fallback for kernels without kprobes";
    return new Item(hook.toString(), false, e.getMessage(), cost);
  }

  /** What holds for both hooks. */
  private static List<Item> details(CaptureOptions options) {
    try (LiveSource source = LiveSource.start(options.withHook(Hook.AUTO), text -> {})) {
      return List.of(buffer(source.shortage()), owner(source));
    } catch (CaptureException e) {
      return List.of(withoutOwner(e.getMessage()));
    }
  }

  /**
   * @param shortage null: none
   */
  private static Item buffer(String shortage) {
    return shortage == null
        ? new Item("buffer", true, "full size", "")
        : new Item("buffer", false, shortage, "events in a burst of retransmits");
  }

  private static Item owner(LiveSource source) {
    try {
      KernelSocketOwners.list(source);
      return new Item("owner", true, "the kernel lists the processes that hold sockets", "");
    } catch (IllegalStateException e) {
      return withoutOwner(e.getMessage());
    }
  }

  private static Item withoutOwner(String finding) {
    return new Item("owner", false, finding, "PID, COMM and CONTAINER of open connections");
  }
}
