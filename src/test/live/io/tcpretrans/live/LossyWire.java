package io.tcpretrans.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A link between two hosts whose losses the kernel cannot see, made by src/test/c/lossy_wire.c. */
final class LossyWire implements AutoCloseable {
  static final String SENDER = "198.18.9.1";
  static final String RECEIVER = "198.18.9.2";

  private static final int NEVER = Integer.MAX_VALUE;

  private final Process process;
  private final BufferedReader answers;
  private final Host sender;
  private final Host receiver;

  /** Connects the hosts by a wire that loses each n-th frame with data. */
  static LossyWire losingEveryNth(TwoHosts hosts, int n) throws IOException {
    return new LossyWire(hosts.sender(), hosts.receiver(), "lose", n);
  }

  /** Connects the hosts by a wire that flips a bit of each n-th frame with data, and loses none. */
  static LossyWire corruptingEveryNth(TwoHosts hosts, int n) throws IOException {
    return new LossyWire(hosts.sender(), hosts.receiver(), "corrupt", n);
  }

  /** Connects two hosts by a wire that loses nothing yet; see {@link #apply}. */
  static LossyWire between(Host sender, Host receiver) throws IOException {
    return new LossyWire(sender, receiver, "lose", NEVER);
  }

  private LossyWire(Host sender, Host receiver, String action, int n) throws IOException {
    this.sender = sender;
    this.receiver = receiver;
    process =
        new ProcessBuilder(
                Command.program("lossy_wire"),
                sender.file(),
                receiver.file(),
                "tap0",
                action,
                Integer.toString(n))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader();
    if (!"ok".equals(answers.readLine())) {
      close();
      throw new IOException("no TAP devices here");
    }
    plug(sender, SENDER);
    plug(receiver, RECEIVER);
  }

  private static void plug(Host host, String address) throws IOException {
    host.run("ip address add " + address + "/24 dev tap0");
    host.run("sysctl -q -w net.ipv6.conf.tap0.disable_ipv6=1");
    host.run("ip link set tap0 up");
  }

  /** Opens a TCP connection from the sender to the receiver over the wire. */
  Connection open(int port) throws IOException {
    return Connection.open(sender, receiver, RECEIVER, port);
  }

  /**
   * Applies an action to each n-th frame of a kind from now on.
   *
   * @param action {@code lose}, {@code corrupt}, or a delay in milliseconds
   * @param kind {@code data}, {@code ack} or {@code synack}
   */
  void apply(String action, int n, String kind) throws IOException {
    process.getOutputStream().write("%s %d %s\n".formatted(action, n, kind).getBytes(UTF_8));
    process.getOutputStream().flush();
    if (!"ok".equals(answers.readLine())) {
      throw new IOException("the wire does not know: " + action + " " + kind);
    }
  }

  /** Stops the program between the two devices, which then reads no frames. */
  void stall() throws IOException {
    Command.of("kill", "-STOP", Long.toString(process.pid())).requireSuccess();
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
