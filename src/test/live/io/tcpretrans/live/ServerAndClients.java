package io.tcpretrans.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server, four clients in another network, and a router between them. Its device {@code front}
 * leads to the server, {@code lan} to the clients.
 */
final class ServerAndClients implements AutoCloseable {
  static final String SERVER = "198.18.40.2";
  static final int PORT = 7101;

  private static final int CLIENTS = 4;
  private static final int BYTES = 100_000;

  private final Host router;
  private final Host server;
  private final List<Host> clients = new ArrayList<>();

  /** The listening process, whose accepted sockets have the numbers from 1. */
  private Traffic listener;

  ServerAndClients() throws IOException {
    String prefix = "tcpretrans-" + ProcessHandle.current().pid() + "-f";
    router = new Host(prefix + "r");
    server = new Host(prefix + "s");
    router.run("sysctl -q -w net.ipv4.ip_forward=1");
    router.run("ip link add lan type bridge forward_delay 0");
    router.run("ip address add 198.18.41.254/24 dev lan");
    router.run("ip link set lan up");
    attach(server, SERVER, "front", "198.18.40.1");
    router.run("ip address add 198.18.40.1/24 dev front");
    for (int i = 1; i <= CLIENTS; i++) {
      clients.add(new Host(prefix + "c" + i));
      attach(client(i), "198.18.41." + i, "lan" + i, "198.18.41.254");
      router.run("ip link set lan" + i + " master lan");
    }
  }

  private void attach(Host host, String address, String device, String gateway) throws IOException {
    host.run("ip link add eth0 type veth peer name " + device + " netns " + router.name());
    host.run("ip address add " + address + "/24 dev eth0");
    host.run("ip link set eth0 up");
    host.run("ethtool -K eth0 tso off gso off gro off");
    router.run("ip link set " + device + " up");
    router.run("ethtool -K " + device + " tso off gso off gro off");
    host.run("ip route add default via " + gateway);
  }

  Host router() {
    return router;
  }

  /** Returns a client; the first has the number 1. */
  Host client(int number) {
    return clients.get(number - 1);
  }

  /** Makes the server listen. */
  void listen(int backlog) throws IOException {
    listener = server.startTraffic();
    listener.run("listen :: " + PORT + " " + backlog);
  }

  /** Lets each client open as many connections, without waiting for them. */
  List<Traffic> connect(int each) throws IOException {
    List<Traffic> processes = new ArrayList<>();
    for (Host client : clients) {
      Traffic process = client.startTraffic();
      for (int i = 0; i < each; i++) {
        process.run("start " + SERVER + " " + PORT);
      }
      processes.add(process);
    }
    return processes;
  }

  /** Lets the server accept a connection of each client. */
  void accept() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      listener.run("accept 0");
    }
  }

  /** Lets the server send as much to each client as its send buffer takes, so that none waits. */
  void send() throws IOException {
    for (int i = 1; i <= CLIENTS; i++) {
      listener.run("option " + i + " congestion cubic");
      listener.run("option " + i + " sndbuf " + 2 * BYTES);
      listener.run("send " + i + " " + BYTES);
    }
  }

  /** Lets a client read until the server closes the connection. */
  static void read(Traffic client) throws IOException {
    var unused = client.start("drain 0"); // its answer comes when the connection is closed
  }

  /**
   * Removes the hosts. Their sockets are destroyed, because orphans would resend in later draws.
   */
  @Override
  public void close() throws IOException {
    clients.add(server);
    for (Host host : clients) {
      host.run("ss -K -t -a");
      host.close();
    }
    router.close();
  }
}
