package io.tcpretrans.capture;

import io.tcpretrans.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** A tmpfs(5) that is mounted for a test with the given options. */
final class Tmpfs implements AutoCloseable {
  private final Path path;

  /**
   * Mounts the file system.
   *
   * @param path an empty directory
   * @param options of mount -o
   * @throws TestAbortedException if the file system cannot be mounted
   */
  Tmpfs(Path path, String options) throws IOException {
    Needs.program("mount");
    this.path = path;
    String error = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
    if (!error.isEmpty()) {
      throw new TestAbortedException("no file system to test with: " + error);
    }
  }

  Path path() {
    return path;
  }

  /** Runs a command and returns its output if it failed, otherwise an empty string. */
  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : command[0] + " failed: " + output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    String error = run("umount", "--lazy", path.toString());
    if (!error.isEmpty()) {
      throw new IOException(error);
    }
  }
}
