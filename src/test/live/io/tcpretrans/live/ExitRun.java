package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running script of bash with a tracer in it, whose stdout and stderr go to files. */
final class ExitRun implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final Path out;
  private final Path err;
  private final Process shell;

  /**
   * Starts the script.
   *
   * @param directory for the files
   */
  ExitRun(Path directory, String script) throws IOException {
    out = directory.resolve("stdout");
    err = directory.resolve("stderr");
    shell =
        new ProcessBuilder("bash", "-c", script)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
  }

  /** Returns a script that writes its PID to a file and becomes a tracer. */
  static String tracer(Path pidFile, List<String> command) {
    return "(echo $BASHPID >" + pidFile + "; exec " + String.join(" ", command) + ")";
  }

  String output() throws IOException {
    return Files.readString(out);
  }

  String errors() throws IOException {
    return Files.readString(err);
  }

  /** Waits until stderr satisfies a condition. */
  void awaitErrors(Predicate<String> wanted) throws IOException {
    awaitFile(err, wanted);
  }

  /** Waits until stdout satisfies a condition. */
  void awaitOutput(Predicate<String> wanted) throws IOException {
    awaitFile(out, wanted);
  }

  /** Waits until a file satisfies a condition. */
  static void awaitFile(Path file, Predicate<String> wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.exists(file) || !wanted.test(Files.readString(file))) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "not as awaited: " + file + (Files.exists(file) ? Files.readString(file) : ""));
      }
      Command.of("sleep", "0.1").requireSuccess();
    }
  }

  /** Sends a signal to the process whose PID is in this file. */
  static void signal(String name, Path pidFile) throws IOException {
    Command.of("kill", "-" + name, Files.readString(pidFile).strip()).requireSuccess();
  }

  /** Waits for the end of the script and returns its exit status. */
  int status() throws IOException {
    try {
      assertThat(shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("ended. " + errors()).isTrue();
      return shell.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }
}
