package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A capture that nobody reads, so that the kernel drops its copies of packets. */
final class UnreadCapture implements AutoCloseable {
  private final Process process;

  UnreadCapture(Host host, String device) throws IOException {
    process =
        new ProcessBuilder(host.inside(Command.program("unread_capture"), device))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!"ready".equals(process.inputReader().readLine())) {
      throw new IOException("the capture did not start");
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
