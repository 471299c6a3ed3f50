package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sender and a receiver in two networks, and a router between them that does not translate
 * addresses. Its device {@code ra} leads to the sender, {@code rb} to the receiver.
 */
final class RoutedHosts implements AutoCloseable {
  static final String SENDER_V4 = "198.18.4.2";
  static final String RECEIVER_V4 = "198.18.5.2";
  static final String RECEIVER_V6 = "fd00:5::2";

  private static final int PORT = 7101;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Host sender;
  private final Host router;
  private final Host receiver;

  RoutedHosts() throws IOException {
    this("");
  }

  /**
   * Connects hosts.
   *
   * @param suffix the end of the name of the router's network namespace
   */
  RoutedHosts(String suffix) throws IOException {
    String prefix = "tcpretrans-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    sender = new Host(prefix + "a");
    router = new Host(prefix + "m" + suffix);
    receiver = new Host(prefix + "b");
    for (Host host : new Host[] {sender, router, receiver}) {
      host.run("sysctl -q -w net.ipv6.conf.default.accept_dad=0"); // no wait for addresses
    }
    router.run("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    link(sender, "ra", 4);
    link(receiver, "rb", 5);
  }

  /** Connects a host to the router. */
  private void link(Host host, String device, int network) throws IOException {
    host.run("ip link add eth0 type veth peer name " + device + " netns " + router.name());
    join(router, device, network, 1);
    join(host, "eth0", network, 2);
    host.run("ip route add default via 198.18." + network + ".1");
    host.run("ip route add default via fd00:" + network + "::1");
  }

  private static void join(Host host, String device, int network, int number) throws IOException {
    host.run("ip address add 198.18." + network + "." + number + "/24 dev " + device);
    host.run("ip address add fd00:" + network + "::" + number + "/64 dev " + device + " nodad");
    host.run("ip link set " + device + " up");
  }

  Host sender() {
    return sender;
  }

  Host router() {
    return router;
  }

  Host receiver() {
    return receiver;
  }

  /** Returns these hosts without segmentation offloads, so that every packet is one segment. */
  RoutedHosts disableOffloads() throws IOException {
    sender.run("ethtool -K eth0 tso off gso off gro off");
    receiver.run("ethtool -K eth0 tso off gso off gro off");
    router.run("ethtool -K ra tso off gso off gro off");
    router.run("ethtool -K rb tso off gso off gro off");
    return this;
  }

  /** Connects the sender to an address of the receiver. */
  Connection open(String address) throws IOException {
    return Connection.open(sender, receiver, address, PORT);
  }

  @Override
  public void close() throws IOException {
    sender.close();
    receiver.close();
    router.close();
  }
}
