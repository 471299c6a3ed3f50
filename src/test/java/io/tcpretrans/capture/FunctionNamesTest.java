package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionNamesTest {
  private static final String KERNEL =
      "ffffffff81000100 T nf_hook_slow\nffffffff81000800 T _etext\n";
  private static final long MODULE = 0xffffffffc0001180L;

  @TempDir private Path directory;
  private final AtomicInteger readings = new AtomicInteger();
  private final List<String> failures = new ArrayList<>();

  @BeforeEach
  void loadLibrary() throws CaptureException {
    Needs.nativeParts();
    NativeLoader.forHost().load(directory);
  }

  private FunctionNames names(String... kallsyms) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String text : kallsyms) {
      Path file = directory.resolve("kallsyms" + files.size());
      files.add(Files.writeString(file, text));
    }
    return new FunctionNames(
        () -> KernelSymbols.read(files.get(readings.getAndIncrement() % files.size())),
        failures::add);
  }

  /** Asks until a name is found, for at most ten seconds. */
  private static String eventually(FunctionNames names, long address) throws InterruptedException {
    String name = names.function(address);
    for (int i = 0; i < 1000 && name == null; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
      name = names.function(address);
    }
    return name;
  }

  @Test
  void functionOfAModuleThatIsLoadedLaterIsFound() throws IOException, InterruptedException {
    FunctionNames names = names(KERNEL, KERNEL + "ffffffffc0001100 t late\t[late]\n");

    assertThat(names.function(MODULE)).isNull();
    assertThat(eventually(names, MODULE)).isEqualTo("late");
    assertThat(readings).hasValue(2);
  }

  @Test
  void addressWithoutAFunctionCausesOneReading() throws IOException, InterruptedException {
    FunctionNames names = names(KERNEL);
    for (int i = 0; i < 20; i++) {
      assertThat(names.function(MODULE)).isNull();
      TimeUnit.MILLISECONDS.sleep(10);
    }

    assertThat(readings).hasValue(2);
  }

  @Test
  void hiddenAddressesAreReadOnce() throws IOException {
    FunctionNames names = names("0000000000000000 T nf_hook_slow\n");

    assertThat(names.areMissing()).isTrue();
    assertThat(names.function(MODULE)).isNull();
    assertThat(readings).hasValue(1);
  }

  @Test
  void symbolsThatCannotBeReadAreReported() {
    FunctionNames names =
        new FunctionNames(
            () -> {
              throw new IOException("EACCES");
            },
            failures::add);

    assertThat(names.areMissing()).isTrue();
    assertThat(names.function(MODULE)).isNull();
    assertThat(failures).containsExactly("EACCES");
  }
}
