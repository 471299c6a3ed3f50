package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A program behind an NFQUEUE of a host, made by src/test/c/queue_verdict.c. */
final class QueueVerdict implements AutoCloseable {
  private final Process process;

  /**
   * Starts the program.
   *
   * @param verdict {@code drop}, or {@code hold}, which never answers
   */
  QueueVerdict(Host host, int queue, String verdict) throws IOException {
    process =
        new ProcessBuilder(
                host.inside(Command.program("queue_verdict"), Integer.toString(queue), verdict))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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
