package io.tcpretrans.sys;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A network namespace without a process, for as long as a test needs it. */
public final class MountedNamespace implements AutoCloseable {
  private final String name = "tcpretrans-test-" + System.nanoTime();

  /**
   * @throws TestAbortedException where this process may not make one
   */
  public MountedNamespace() throws IOException {
    Needs.program("ip");
    String refusal = ip("add");
    if (!refusal.isEmpty()) {
      throw new TestAbortedException("no namespace to test with: " + refusal);
    }
  }

  public String name() {
    return name;
  }

  public Path file() {
    return Path.of("/run/netns", name);
  }

  /** Returns the words of a command that failed, else nothing. */
  private String ip(String action) throws IOException {
    Process process =
        new ProcessBuilder("ip", "netns", action, name).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : "ip failed: " + words;
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
