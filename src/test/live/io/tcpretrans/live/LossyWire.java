package io.tcpretrans.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A link between two hosts whose losses the kernel cannot see, made by src/test/c/lossy_wire.c. */
final class LossyWire implements AutoCloseable {
  static final String SENDER = "198.18.9.1";
  static final String RECEIVER = "198.18.9.2";

  private final Process process;
  private final TwoHosts hosts;

  /** Connects the hosts by a wire that loses each n-th frame with data. */
  static LossyWire losingEveryNth(TwoHosts hosts, int n) throws IOException {
    return new LossyWire(hosts, "lose", n);
  }

  /** Connects the hosts by a wire that flips a bit of each n-th frame with data, and loses none. */
  static LossyWire corruptingEveryNth(TwoHosts hosts, int n) throws IOException {
    return new LossyWire(hosts, "corrupt", n);
  }

  private LossyWire(TwoHosts hosts, String action, int n) throws IOException {
    this.hosts = hosts;
    process =
        new ProcessBuilder(
                Command.program("lossy_wire"),
                hosts.sender().file(),
                hosts.receiver().file(),
                "tap0",
                action,
                Integer.toString(n))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader answers = process.inputReader();
    if (!"ok".equals(answers.readLine())) {
      close();
      throw new IOException("no TAP devices here");
    }
    plug(hosts.sender(), SENDER);
    plug(hosts.receiver(), RECEIVER);
  }

  private static void plug(Host host, String address) throws IOException {
    host.run("ip address add " + address + "/24 dev tap0");
    host.run("sysctl -q -w net.ipv6.conf.tap0.disable_ipv6=1");
    host.run("ip link set tap0 up");
  }

  /** Opens a TCP connection from the sender to the receiver over the wire. */
  Connection open(int port) throws IOException {
    return Connection.open(hosts, RECEIVER, port);
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
