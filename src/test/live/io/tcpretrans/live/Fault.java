package io.tcpretrans.live;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A fault between a server and its clients, which a test draws by chance. */
enum Fault {
  /** Packets for one client of four are lost. */
  LOSS_TO_ONE_CLIENT("firewall rule", "all to 198.18.41.4") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      drop(
          net,
          "-d 198.18.41.4 -m length --length 400: -m statistic --mode random --probability 0.3");
      transfer(net);
    }
  },

  /** The queue of the router is too small for what arrives. */
  FULL_QUEUE("dropped by a qdisc", "on lan ") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      net.router().run("tc qdisc add dev lan root tbf rate 2mbit burst 5k limit 10k");
      transfer(net);
    }
  },

  /** The server does not accept connections. */
  FULL_ACCEPT_QUEUE("the listener has no room for new connections") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      net.listen(1);
      net.connect(2);
    }
  },

  /** The router drops the answers to connection requests. */
  DROPPED_SYN_ACKS("firewall rule", "only SYN-ACKs") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      drop(net, "--tcp-flags SYN,ACK SYN,ACK");
      net.listen(64);
      net.connect(1);
    }
  },

  /** A link of the path has a smaller MTU, and the ICMP messages about it are dropped. */
  MTU_BLACK_HOLE("larger than the path MTU") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      net.router().run("ip link set lan mtu 1000");
      net.router().run("iptables -A OUTPUT -p icmp -j DROP");
      transfer(net);
    }
  },

  /** A client does not read, and its receive buffer is full. */
  SLOW_READER("the receiving socket has no buffer space") {
    @Override
    void happen(ServerAndClients net) throws IOException {
      net.listen(64);
      List<Traffic> clients = net.connect(1);
      net.accept();
      clients.get(3).run("option 0 rcvbuf 2000");
      for (Traffic client : clients.subList(0, 3)) {
        ServerAndClients.read(client);
      }
      net.send();
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> signs;

  Fault(String... signs) {
    this.signs = List.of(signs);
  }

  /** Sets the fault up and makes traffic that meets it. */
  abstract void happen(ServerAndClients net) throws IOException;

  private static void drop(ServerAndClients net, String match) throws IOException {
    net.router().run("iptables -A FORWARD -p tcp " + match + " -j DROP");
  }

  /** Lets the server send to all clients, which read. */
  private static void transfer(ServerAndClients net) throws IOException {
    net.listen(64);
    List<Traffic> clients = net.connect(1);
    net.accept();
    for (Traffic client : clients) {
      ServerAndClients.read(client);
    }
    net.send();
  }

  /** Returns the faults that this line names, as an engineer reads it. */
  static List<Fault> named(String line) {
    return Arrays.stream(values())
        .filter(fault -> fault.signs.stream().allMatch(line::contains))
        .toList();
  }
}
