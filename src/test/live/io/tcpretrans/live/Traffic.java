package io.tcpretrans.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of src/test/c/traffic.c, which makes TCP traffic by the commands that are listed there.
 */
final class Traffic implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final Process process;
  private final Writer commands;
  private final Queue<CompletableFuture<String>> waiting = new ArrayDeque<>();

  Traffic(Host host) throws IOException {
    this(host.inside(Command.program("traffic")));
  }

  /** Starts a process of this host in the network namespace of another process. */
  static Traffic inNamespaceOf(long pid) throws IOException {
    return new Traffic(
        List.of("nsenter", "--net=/proc/" + pid + "/ns/net", Command.program("traffic")));
  }

  /** Starts a process with another command line, which ends by running the program. */
  static Traffic withCommandLine(List<String> command) throws IOException {
    return new Traffic(command);
  }

  private Traffic(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = process.outputWriter();
    Thread reader = new Thread(this::readAnswers, "answers");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAnswers() {
    try (BufferedReader answers = process.inputReader()) {
      for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
        oldestWaiting().complete(answer);
      }
    } catch (IOException e) {
      return; // the process was killed
    } finally {
      synchronized (this) {
        waiting.forEach(answer -> answer.cancel(false));
      }
    }
  }

  private synchronized CompletableFuture<String> oldestWaiting() {
    return waiting.remove();
  }

  /**
   * Gives a command and returns its future answer, which is cancelled if the process ends before.
   */
  synchronized CompletableFuture<String> start(String command) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    waiting.add(answer);
    commands.write(command + "\n");
    commands.flush();
    return answer;
  }

  /** Gives a command that must succeed, and returns its answer. */
  String run(String command) throws IOException {
    try {
      String answer = start(command).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (answer.startsWith("error")) {
        throw new IOException(command + ": " + answer);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(command + ": no answer", e);
    }
  }

  /** Returns the PID of the process that holds the sockets. */
  long pid() throws IOException {
    return Long.parseLong(run("pid"));
  }

  /** Kills the process and waits for its end; the kernel closes its sockets. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
