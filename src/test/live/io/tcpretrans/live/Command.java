package io.tcpretrans.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that ran to its end.
 *
 * @param output what it wrote to stdout
 * @param errors what it wrote to stderr
 */
record Command(List<String> words, int status, String output, String errors) {
  private static final int LIMIT_SECONDS = 60;

  /** Runs it. */
  static Command of(String... words) throws IOException {
    return of(List.of(words));
  }

  static Command of(List<String> words) throws IOException {
    Path output = Files.createTempFile("output", null);
    Path errors = Files.createTempFile("errors", null);
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(words + " did not end in " + LIMIT_SECONDS + " s");
      }
      return new Command(
          words,
          process.exitValue(),
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** Runs it with a shell. */
  static Command shell(String script) throws IOException {
    return of("bash", "-c", script);
  }

  /** The path of a program of src/test/c, built for this machine. */
  static String program(String name) {
    String programs = System.getProperty("tcpretrans.programs", "target/test-programs");
    String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    return programs + "/" + machine + "/" + name;
  }

  /** Insists on status 0. */
  Command succeeded() throws IOException {
    if (status != 0) {
      throw new IOException(words + " ended with " + status + ": " + errors);
    }
    return this;
  }
}
