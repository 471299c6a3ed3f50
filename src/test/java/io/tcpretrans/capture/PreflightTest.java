package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final KernelCapabilities CAPABILITIES = KernelCapabilities.read();

  @TempDir private Path directory;

  private static Preflight run(Path btfFile, Path directory) {
    return run(Hook.AUTO, btfFile, directory);
  }

  private static Preflight run(Hook hook, Path btfFile, Path directory) {
    return Preflight.run(
        new CaptureOptions(hook, KernelFilter.ALL, false, false, false, btfFile, directory));
  }

  private static Map<String, Requirement> byName(Preflight preflight) {
    return preflight.requirements().stream()
        .collect(Collectors.toMap(Requirement::name, Function.identity()));
  }

  @Test
  void noHookIsTriedIfTheLibrariesCannotBeLoaded() throws IOException {
    Needs.nativeParts();
    Path file = Files.createFile(directory.resolve("file"));

    Preflight preflight = run(null, file);

    assertThat(preflight.usable()).isFalse();
    assertThat(preflight.requirements())
        .extracting(Requirement::name)
        .containsExactly("kernel", "java", "privilege", "btf", "native");
    Requirement missing = byName(preflight).get("native");
    assertThat(missing.isOk()).isFalse();
    assertThat(missing.finding()).startsWith("cannot unpack the native libraries in " + file);
    assertThat(missing.cost()).isEqualTo("tracing");
  }

  @Test
  void namesTheKernelAndTheJavaVersion() throws IOException {
    Map<String, Requirement> items = byName(run(null, Files.createFile(directory.resolve("file"))));

    assertThat(items.get("kernel").finding())
        .isEqualTo(System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    assertThat(items.get("java").finding()).isEqualTo(System.getProperty("java.runtime.version"));
  }

  @Test
  void namesTheBtfFile() throws IOException {
    Path btf = Files.writeString(directory.resolve("vmlinux.btf"), "\177ELF");

    assertThat(byName(run(btf, btf)).get("btf")).isEqualTo(Requirement.ok("btf", btf.toString()));
  }

  @Test
  void unreadableBtfFileIsMissing() {
    Path missing = directory.resolve("vmlinux.btf");

    assertThat(byName(run(missing, missing)).get("btf"))
        .isEqualTo(
            Requirement.failed(
                "btf", "cannot read " + missing + "; give --btf a readable BTF file", ""));
  }

  @Test
  void triesEachHook() {
    Needs.nativeParts();
    assumeTrue(CAPABILITIES.mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");

    Preflight preflight = run(null, directory);

    Map<String, Requirement> items = byName(preflight);
    assertThat(preflight.usable()).isTrue();
    assertThat(items.get("native").isOk()).isTrue();
    assertThat(items.get("tracepoint").isOk()).isTrue();
    assertThat(items.get("kprobe").isOk()).isEqualTo(CAPABILITIES.kprobes());
    assertThat(items.get("privilege"))
        .isEqualTo(Requirement.ok("privilege", "root, or CAP_BPF and CAP_PERFMON"));
    assertThat(items.get("buffer").isOk() || !CAPABILITIES.mayLockAnyMemory()).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void eachMissingRequirementHasACost() {
    Preflight preflight = run(null, directory);

    assertThat(preflight.requirements())
        .filteredOn(item -> !item.isOk())
        .allSatisfy(item -> assertThat(item.cost()).isNotEmpty());
  }

  @Test
  void unusableHookOfTheUserFails() {
    Needs.nativeParts();
    assumeTrue(CAPABILITIES.mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");

    assertThat(run(Hook.TRACEPOINT, null, directory).usable()).isTrue();
    assertThat(run(Hook.KPROBE, null, directory).usable()).isEqualTo(CAPABILITIES.kprobes());
  }

  @Test
  void everyCapabilityLimitSysctlAndNamespaceHasALine() {
    Needs.nativeParts();

    assertThat(byName(run(null, directory)))
        .containsKeys(
            "CAP_BPF",
            "CAP_PERFMON",
            "CAP_IPC_LOCK",
            "CAP_SYSLOG",
            "CAP_SYS_PTRACE",
            "CAP_DAC_READ_SEARCH",
            "CAP_NET_ADMIN",
            "CAP_SYS_ADMIN",
            "CAP_SYS_RESOURCE",
            "RLIMIT_MEMLOCK",
            "RLIMIT_NOFILE",
            "perf_event_paranoid",
            "unprivileged_bpf_disabled",
            "kptr_restrict",
            "perf_event_mlock_kb",
            "lockdown",
            "ftrace_enabled",
            "kprobes_enabled",
            "user_namespace",
            "pid_namespace",
            "time_namespace");
  }
}
