package io.tcpretrans.capture;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A file system of its own, mounted with options for as long as a test needs it. */
final class Tmpfs implements AutoCloseable {
  private final Path path;

  /**
   * @param path an empty directory
   * @param options as {@code mount -o} takes them
   * @throws TestAbortedException where this process may not mount
   */
  Tmpfs(Path path, String options) throws IOException {
    Needs.program("mount");
    this.path = path;
    String refusal = said("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
    if (!refusal.isEmpty()) {
      throw new TestAbortedException("no file system to test with: " + refusal);
    }
  }

  Path path() {
    return path;
  }

  /** Returns the words of a command that failed, else nothing. */
  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : command[0] + " failed: " + words;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    String refusal = said("umount", "--lazy", path.toString());
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
  }
}
