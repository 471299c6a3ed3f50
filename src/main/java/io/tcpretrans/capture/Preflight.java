package io.tcpretrans.capture;

import io.tcpretrans.owner.ContainerFiles;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of --check: which requirements of tracing this host meets. Each hook is attached for a
 * moment, because no list of kernel features shows whether a hook works.
 *
 * @param requirements in the order of the output
 * @param usable whether tracing works with the hook that the user chose
 */
public record Preflight(List<Requirement> requirements, boolean usable) {
  /** Checks the host. Attaches the hooks one after the other. */
  public static Preflight run(CaptureOptions options) {
    KernelCapabilities process = KernelCapabilities.read();
    List<Requirement> requirements = new ArrayList<>();
    requirements.add(
        Requirement.ok("kernel", process.release() + " " + System.getProperty("os.arch")));
    requirements.add(Requirement.ok("java", System.getProperty("java.runtime.version")));
    Requirement nativeLibraries = nativeLibraries(options);
    List<Requirement> ofTracing = new ArrayList<>();
    Obstacle obstacle = MissingPrivilege.of(process);
    boolean usable = false;
    if (nativeLibraries.isOk()) {
      HookRequirements hooks = HookRequirements.check(options, process);
      usable = hooks.usable();
      obstacle = usable ? null : obstacle == null ? hooks.obstacle() : obstacle;
      ofTracing.addAll(hooks.requirements());
      ofTracing.addAll(ofProcess(process, hooks.probes()));
      ofTracing.add(containers(ContainerFiles.find(Path.of("/")), process));
      ofTracing.addAll(
          CauseSources.items(
              kernelTypes(options), KprobeRequirements.whyNone(process, hooks.probes())));
      ofTracing.addAll(Bypasses.items());
    }
    requirements.add(privilege(obstacle));
    requirements.add(btf(process, options));
    requirements.add(nativeLibraries);
    requirements.addAll(ofTracing);
    return new Preflight(requirements, usable);
  }

  private static Path kernelTypes(CaptureOptions options) {
    return options.btfFile() == null ? Path.of("/sys/kernel/btf/vmlinux") : options.btfFile();
  }

  /** Checks what the kernel allows this process, whatever tracing needs of it. */
  private static List<Requirement> ofProcess(KernelCapabilities process, ProbeResults probes) {
    LimitRequirements.Buffers buffers = LimitRequirements.Buffers.read();
    boolean fullBuffer = LimitRequirements.allowsFullBuffer(process.limits(), buffers);
    List<Requirement> requirements =
        new ArrayList<>(CapabilityRequirements.of(process, probes, fullBuffer, showsSymbols()));
    requirements.addAll(LimitRequirements.of(process, probes, buffers));
    requirements.addAll(SysctlRequirements.of(SysctlRequirements.Values.read(), probes));
    requirements.add(LockdownMode.requirement(probes.program(), probes.kernelRead()));
    requirements.addAll(KprobeRequirements.of(process, probes));
    requirements.addAll(NamespaceRequirements.of(process));
    return requirements;
  }

  private static boolean showsSymbols() {
    try {
      return !KernelSymbols.areHidden();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * @param obstacle null: no privilege is missing
   */
  private static Requirement privilege(Obstacle obstacle) {
    return obstacle == null
        ? Requirement.ok("privilege", "root, or CAP_BPF and CAP_PERFMON")
        : Requirement.failed("privilege", obstacle.sentence(), obstacle.fix());
  }

  private static Requirement btf(KernelCapabilities process, CaptureOptions options) {
    String name = "btf";
    if (options.btfFile() != null) {
      String file = FileNames.text(options.btfFile());
      if (!KernelFile.isReadable(options.btfFile())) {
        return Requirement.failed(
            name, "cannot read " + file + "; give --btf a readable BTF file", "");
      }
      String problem = StartFailure.problemOfTypes(options.btfFile());
      return problem == null ? Requirement.ok(name, file) : Requirement.failed(name, problem, "");
    }
    return process.btf()
        ? Requirement.ok(name, "/sys/kernel/btf/vmlinux")
        : Requirement.failed(
            name,
            "/sys/kernel/btf/vmlinux is missing; give a BTF file with --btf FILE,"
                + " or boot a kernel built with CONFIG_DEBUG_INFO_BTF",
            "");
  }

  private static Requirement nativeLibraries(CaptureOptions options) {
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(options.directory());
      return Requirement.ok("native", "libtcpretrans.so and libbpf loaded");
    } catch (CaptureException e) {
      return Requirement.failed("native", e.getMessage(), "");
    }
  }

  static Requirement containers(ContainerFiles files, KernelCapabilities process) {
    String name = "containers";
    if (!files.unreadable().isEmpty()) {
      return Requirement.degraded(
          name,
          "cannot read " + names(files.unreadable()),
          "names of containers, which CONTAINER then shows by their ids",
          process.fix(Capability.CAP_DAC_READ_SEARCH));
    }
    return Requirement.ok(
        name,
        files.readable().isEmpty()
            ? "no files of a container runtime were found"
            : names(files.readable()));
  }

  private static String names(List<Path> files) {
    return files.stream().map(FileNames::text).collect(Collectors.joining(", "));
  }
}
