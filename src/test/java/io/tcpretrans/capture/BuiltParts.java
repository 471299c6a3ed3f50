package io.tcpretrans.capture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;

/** The native parts of this machine, which make builds and Maven alone does not. */
public final class BuiltParts {
  private static final boolean REQUIRED =
      "required".equals(System.getProperty("tcpretrans.native"));

  private BuiltParts() {}

  /**
   * Skips the calling test where the native parts are not built. When make runs the tests it sets
   * the system property, and the test fails instead.
   */
  public static void assumeBuilt() {
    assumeTrue(REQUIRED || built(), "the native parts are not built; type: make test-unit");
  }

  private static boolean built() {
    String folder;
    try {
      folder = Platform.folder(System.getProperty("os.name"), System.getProperty("os.arch"), "");
    } catch (CaptureException e) {
      return false;
    }
    return Stream.of("libraries", "retransmit.bpf.o", "drop.bpf.o")
        .map(part -> BuiltParts.class.getResource("/META-INF/native/" + folder + "/" + part))
        .allMatch(part -> part != null);
  }
}
