package io.tcpretrans;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Skips a test where it lacks something that make builds or installs and Maven alone does not.
 * Under make, which sets the system property, such a test fails instead.
 */
public final class Needs {
  private static final boolean MAKE = Boolean.getBoolean("tcpretrans.make");

  private Needs() {}

  /** The JNI library and the BPF objects for this machine. */
  public static void nativeParts() {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    assumeTrue(
        MAKE
            || Stream.of("libraries", "retransmit.bpf.o", "drop.bpf.o")
                .map(part -> "/META-INF/native/linux-" + arch + "/" + part)
                .allMatch(part -> Needs.class.getResource(part) != null),
        "the native parts are not built; type: make test-unit");
  }

  /** A program on the path. */
  public static void program(String name) {
    assumeTrue(
        MAKE
            || Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
        name + " is not installed; type: make test-unit");
  }
}
