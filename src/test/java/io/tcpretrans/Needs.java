package io.tcpretrans;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The requirements of tests that {@code make} builds or installs and Maven alone does not. If a
 * requirement is missing, the test is skipped under Maven. Under make, the test runs, and fails.
 */
public final class Needs {
  /** Whether make runs the tests. */
  private static final boolean MAKE = Boolean.getBoolean("tcpretrans.make");

  private Needs() {}

  /** Requires the native libraries and the BPF objects for this architecture. */
  public static void nativeParts() {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    assumeTrue(
        MAKE
            || Stream.of("libraries", "retransmit.bpf.o", "droplog.bpf.o")
                .map(part -> "/META-INF/native/linux-" + arch + "/" + part)
                .allMatch(part -> Needs.class.getResource(part) != null),
        "the native parts are not built; type: make test-unit");
  }

  /** Requires a program in PATH. */
  public static void program(String name) {
    assumeTrue(
        MAKE
            || Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
        name + " is not installed; type: make test-unit");
  }
}
