package io.tcpretrans.sys;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A network namespace of ip-netns(8) without a process, for tests. {@link #close} deletes it. */
public final class MountedNamespace implements AutoCloseable {
  private final String name = "tcpretrans-test-" + System.nanoTime();
  private final String suffix;

  public MountedNamespace() throws IOException {
    this("");
  }

  /**
   * Creates the namespace.
   *
   * @param suffix the end of the name, as {@link ByteText#decode} makes it
   * @throws TestAbortedException if this process may not create namespaces
   */
  MountedNamespace(String suffix) throws IOException {
    this.suffix = suffix;
    Needs.program("ip");
    String refusal = ip("add");
    if (!refusal.isEmpty()) {
      throw new TestAbortedException("no namespace to test with: " + refusal);
    }
  }

  public String name() {
    return name + suffix;
  }

  public Path file() {
    return FileNames.below(Path.of("/run/netns"), name());
  }

  /** Runs ip-netns(8) and returns its output if it fails; empty: it succeeded. */
  private String ip(String action) throws IOException {
    StringBuilder octal =
        new StringBuilder(); // for printf(1), because Java cannot pass these bytes in the C locale
    for (byte letter : ByteText.encode(name())) {
      octal.append(String.format("\\%03o", letter));
    }
    Process process =
        new ProcessBuilder("sh", "-c", "ip netns $0 \"$(printf \"$1\")\"", action, octal.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : "ip failed: " + output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    String refusal = ip("delete");
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
  }
}
