package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Two hosts, a sender and a receiver, with a link (veth) between their devices eth0. */
final class TwoHosts implements AutoCloseable {
  static final String SENDER_V4 = "198.18.0.1";
  static final String RECEIVER_V4 = "198.18.0.2";
  static final String SENDER_V6 = "fd00::1";
  static final String RECEIVER_V6 = "fd00::2";

  private static final String SENDER_MAC = "02:00:00:00:00:01";
  private static final String RECEIVER_MAC = "02:00:00:00:00:02";

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Host sender;
  private final Host receiver;

  TwoHosts() throws IOException {
    String prefix = "tcpretrans-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    sender = new Host(prefix + "s");
    receiver = new Host(prefix + "r");
    sender.run(
        "ip link add eth0 address "
            + SENDER_MAC
            + " type veth peer name eth0 address "
            + RECEIVER_MAC
            + " netns "
            + receiver.name());
    join(sender, SENDER_V4, SENDER_V6);
    join(receiver, RECEIVER_V4, RECEIVER_V6);
    addNeighbours(sender, RECEIVER_MAC, RECEIVER_V4, RECEIVER_V6);
    addNeighbours(receiver, SENDER_MAC, SENDER_V4, SENDER_V6);
  }

  /** Adds neighbour entries, so that no packet waits for ARP or neighbour discovery. */
  private static void addNeighbours(Host host, String mac, String... addresses) throws IOException {
    for (String address : addresses) {
      host.run("ip neighbour add " + address + " lladdr " + mac + " dev eth0 nud permanent");
    }
  }

  private static void join(Host host, String v4, String v6) throws IOException {
    host.run("ip address add " + v4 + "/24 dev eth0");
    host.run("ip address add " + v6 + "/64 dev eth0 nodad");
    host.run("ip link set eth0 up");
  }

  /** Turns segmentation offloads off, so that every packet is one segment. Returns these hosts. */
  TwoHosts disableOffloads() throws IOException {
    for (Host host : new Host[] {sender, receiver}) {
      host.run("ethtool -K eth0 tso off gso off gro off");
    }
    return this;
  }

  Host sender() {
    return sender;
  }

  Host receiver() {
    return receiver;
  }

  /** Lets the receiver drop all TCP packets of both address families. */
  void breakLink() throws IOException {
    receiver.run("iptables -I INPUT -p tcp -j DROP");
    receiver.run("ip6tables -I INPUT -p tcp -j DROP");
  }

  /** Undoes {@link #breakLink}. */
  void mendLink() throws IOException {
    receiver.run("iptables -D INPUT -p tcp -j DROP");
    receiver.run("ip6tables -D INPUT -p tcp -j DROP");
  }

  /** Lets the receiver drop this share, from 0 to 1, of the TCP packets that arrive. */
  void loseSome(double share) throws IOException {
    String rule = " -I INPUT -p tcp -m statistic --mode random --probability " + share + " -j DROP";
    receiver.run("iptables" + rule);
    receiver.run("ip6tables" + rule);
  }

  @Override
  public void close() throws IOException {
    sender.close();
    receiver.close();
  }
}
