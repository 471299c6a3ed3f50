package io.tcpretrans.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program behind an NFQUEUE of a host, made by src/test/c/hold_queue.c. */
final class QueueProgram implements AutoCloseable {
  private final Process process;

  /**
   * Starts the program.
   *
   * @param arguments {@code drop}, or none: it never answers
   */
  QueueProgram(Host host, int queue, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(host.inside(Command.program("hold_queue"), Integer.toString(queue)));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (!"ready".equals(process.inputReader().readLine())) {
      throw new IOException("the queue was not bound");
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
