package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A client and a server in two networks, and a router between them that translates addresses (NAT)
 * as Docker does for published ports: the client connects to an address of the router, and the
 * server sees connections from the router. The router's device {@code front} leads to the client,
 * {@code back} to the server.
 */
final class Router implements AutoCloseable {
  static final String CLIENT = "198.18.1.2";

  /** The router's address on the side of the client. */
  static final String OUTSIDE = "198.18.1.1";

  static final String SERVER = "198.18.2.2";

  /** The port of {@link #OUTSIDE} that the router translates to the server. */
  static final int PUBLISHED = 8080;

  private static final int PORT = 80;

  private final Host client;
  private Host router;
  private final Host server;

  Router() throws IOException {
    String prefix = "tcpretrans-" + ProcessHandle.current().pid() + "-nat";
    client = new Host(prefix + "c");
    router = new Host(prefix + "n");
    server = new Host(prefix + "s");
    connect();
  }

  private void connect() throws IOException {
    link(client, CLIENT, "front", OUTSIDE);
    link(server, SERVER, "back", "198.18.2.1");
    router.run("sysctl -q -w net.ipv4.ip_forward=1");
    router.run(
        "iptables -t nat -A PREROUTING -i front -p tcp --dport "
            + PUBLISHED
            + " -j DNAT --to "
            + SERVER
            + ":"
            + PORT);
    router.run("iptables -t nat -A POSTROUTING -j MASQUERADE");
  }

  /**
   * Translates all connections to the same source address and port, so that the router can track
   * only one of them at a time.
   */
  void translateToOnePort() throws IOException {
    router.run("iptables -t nat -I POSTROUTING -o back -p tcp -j SNAT --to-source 198.18.2.1:5000");
  }

  /**
   * Deletes the router's network namespace, and makes another router whose namespace has the same
   * inode number. Client and server stay.
   */
  void replaceRouter() throws IOException {
    router.close();
    router = Host.withInode(router.name(), router.inode());
    connect();
  }

  private void link(Host host, String address, String device, String gateway) throws IOException {
    host.run("ip link add eth0 type veth peer name " + device + " netns " + router.name());
    host.run("ip address add " + address + "/24 dev eth0");
    host.run("ip link set eth0 up");
    router.run("ip address add " + gateway + "/24 dev " + device);
    router.run("ip link set " + device + " up");
    host.run("ip route add default via " + gateway);
  }

  Host client() {
    return client;
  }

  Host router() {
    return router;
  }

  Host server() {
    return server;
  }

  /** Connects the client to the published port, with the congestion control cubic at both ends. */
  Connection open() throws IOException {
    Traffic listener = server.startTraffic();
    listener.run("listen :: " + PORT + " 16");
    CompletableFuture<String> accepted = listener.start("accept 0");
    Traffic connector = client.startTraffic();
    connector.run("connect " + OUTSIDE + " " + PUBLISHED);
    connector.run("option 0 congestion cubic");
    accepted.join();
    listener.run("option 1 congestion cubic");
    return new Connection(
        connector, listener, Integer.parseInt(connector.run("port 0")), PUBLISHED);
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    router.close();
  }
}
