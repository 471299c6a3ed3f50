package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.capture.Preflight.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final KernelCapabilities CAPABILITIES = KernelCapabilities.read();

  @TempDir private Path directory;

  private static Preflight run(Path btfFile, Path directory) {
    return Preflight.run(
        new CaptureOptions(
            Hook.AUTO, true, true, false, Set.of(), Set.of(), false, btfFile, directory));
  }

  private static Map<String, Item> byName(Preflight preflight) {
    return preflight.items().stream().collect(Collectors.toMap(Item::name, Function.identity()));
  }

  @Test
  void noHookIsTriedIfTheLibrariesCannotBeLoaded() throws IOException {
    Needs.nativeParts();
    Path file = Files.createFile(directory.resolve("file"));

    Preflight preflight = run(null, file);

    assertThat(preflight.usable()).isFalse();
    assertThat(preflight.items())
        .extracting(Item::name)
        .containsExactly("kernel", "java", "privilege", "btf", "native");
    Item missing = byName(preflight).get("native");
    assertThat(missing.ok()).isFalse();
    assertThat(missing.finding()).startsWith("cannot unpack the native libraries in " + file);
    assertThat(missing.cost()).isEqualTo("tracing");
  }

  @Test
  void namesTheKernelAndTheJavaVersion() throws IOException {
    Map<String, Item> items = byName(run(null, Files.createFile(directory.resolve("file"))));

    assertThat(items.get("kernel").finding())
        .isEqualTo(System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    assertThat(items.get("java").finding()).isEqualTo(System.getProperty("java.runtime.version"));
  }

  @Test
  void namesTheBtfFile() throws IOException {
    Path btf = Files.writeString(directory.resolve("vmlinux.btf"), "\177ELF");

    assertThat(byName(run(btf, btf)).get("btf"))
        .isEqualTo(new Item("btf", true, btf.toString(), ""));
  }

  @Test
  void unreadableBtfFileIsMissing() {
    Path missing = directory.resolve("vmlinux.btf");

    assertThat(byName(run(missing, missing)).get("btf"))
        .isEqualTo(
            new Item(
                "btf",
                false,
                "cannot read " + missing + "; give --btf a readable BTF file",
                "tracing"));
  }

  @Test
  void triesEachHook() {
    Needs.nativeParts();
    assumeTrue(CAPABILITIES.mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");

    Preflight preflight = run(null, directory);

    Map<String, Item> items = byName(preflight);
    assertThat(preflight.usable()).isTrue();
    assertThat(items.get("native").ok()).isTrue();
    assertThat(items.get("tracepoint").ok()).isTrue();
    assertThat(items.get("kprobe").ok()).isEqualTo(CAPABILITIES.kprobes());
    assertThat(items.get("privilege"))
        .isEqualTo(new Item("privilege", true, "root, or CAP_BPF and CAP_PERFMON", ""));
    assertThat(items.get("buffer").ok() || !CAPABILITIES.mayLockAnyMemory()).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void eachMissingRequirementHasACost() {
    Preflight preflight = run(null, directory);

    assertThat(preflight.items())
        .filteredOn(item -> !item.ok())
        .allSatisfy(item -> assertThat(item.cost()).isNotEmpty());
  }
}
