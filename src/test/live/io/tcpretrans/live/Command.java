package io.tcpretrans.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The result of a command that has ended.
 *
 * @param status the exit status
 * @param output the text of its stdout
 * @param errors the text of its stderr
 */
record Command(List<String> arguments, int status, String output, String errors) {
  private static final int LIMIT_SECONDS = 60;

  /** Runs a command and waits for its end, at most {@link #LIMIT_SECONDS} seconds. */
  static Command of(String... arguments) throws IOException {
    return of(List.of(arguments));
  }

  /** Runs a command and waits for its end, at most {@link #LIMIT_SECONDS} seconds. */
  static Command of(List<String> arguments) throws IOException {
    Path output = Files.createTempFile("output", null);
    Path errors = Files.createTempFile("errors", null);
    try {
      Process process =
          new ProcessBuilder(arguments)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(arguments + " did not end in " + LIMIT_SECONDS + " s");
      }
      return new Command(
          arguments,
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

  /** Runs a script of bash and waits for its end. */
  static Command shell(String script) throws IOException {
    return of("bash", "-c", script);
  }

  /** Returns the path of a program of src/test/c, built for this machine. */
  static String program(String name) {
    String programs = System.getProperty("tcpretrans.programs", "target/test-programs");
    String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
    return programs + "/" + machine + "/" + name;
  }

  /** Returns this result; throws an exception with its stderr if the exit status is not 0. */
  Command requireSuccess() throws IOException {
    if (status != 0) {
      throw new IOException(arguments + " ended with " + status + ": " + errors);
    }
    return this;
  }
}
