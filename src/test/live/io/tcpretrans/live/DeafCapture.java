package io.tcpretrans.live;

import java.io.BufferedReader;
import java.io.IOException;

/** A capture that nobody reads, so that the kernel drops its copies of packets. */
final class DeafCapture implements AutoCloseable {
  private final Process process;

  DeafCapture(Host host, String device) throws IOException {
    process =
        new ProcessBuilder(host.inside("tcpdump", "-i", device, "-B", "1", "-w", "/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader messages = process.errorReader();
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      if (line.contains("listening on")) {
        signal("STOP");
        return;
      }
    }
    throw new IOException("tcpdump did not start");
  }

  private void signal(String name) throws IOException {
    Command.of("kill", "-" + name, String.valueOf(process.pid())).succeeded();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
  }
}
