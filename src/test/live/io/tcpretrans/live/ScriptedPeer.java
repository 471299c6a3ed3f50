package io.tcpretrans.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A host, and at the other end of its link a peer that follows a script of scripted_peer.c. */
final class ScriptedPeer implements AutoCloseable {
  static final String ADDRESS = "198.18.7.2";

  private final Host host;
  private final Process process;

  /**
   * Makes the host and starts the peer.
   *
   * @param script the name of a script of src/test/c/scripted_peer.c, and its arguments
   */
  ScriptedPeer(String... script) throws IOException {
    host = new Host("tcpretrans-" + ProcessHandle.current().pid() + "-peer");
    List<String> arguments =
        new ArrayList<>(List.of(Command.program("scripted_peer"), host.file()));
    arguments.addAll(Arrays.asList(script));
    process = new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader answers = process.inputReader();
    if (!"ok".equals(answers.readLine())) {
      close();
      throw new IOException("no TUN devices here");
    }
    host.run("ip address add 198.18.7.1/24 dev tun0");
    host.run("ip link set tun0 up");
  }

  Host host() {
    return host;
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
    host.close();
  }
}
