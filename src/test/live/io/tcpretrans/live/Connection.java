package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * An established TCP connection between two test processes. The client's socket has the number 0 in
 * its process, the server's socket the number 1.
 *
 * @param clientPort the local port of the client
 * @param serverPort the port that the client connected to
 */
record Connection(Traffic client, Traffic server, int clientPort, int serverPort) {
  /**
   * Makes the receiver listen on a port, and connects to it from the sender, whose congestion
   * control is cubic.
   */
  static Connection open(TwoHosts hosts, String address, int port) throws IOException {
    return open(hosts.sender(), hosts.receiver(), address, port);
  }

  /** Makes a host listen on a port, and connects to it from another. */
  static Connection open(Host sender, Host receiver, String address, int port) throws IOException {
    Traffic server = receiver.startTraffic();
    server.run("listen :: " + port + " 16");
    CompletableFuture<String> accepted = server.start("accept 0");
    Traffic client = sender.startTraffic();
    client.run("connect " + address + " " + port);
    client.run("option 0 congestion cubic");
    accepted.join();
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), port);
  }

  /** Sends from client to server and waits until every byte has arrived. */
  void transfer(long bytes) throws IOException {
    CompletableFuture<String> received = server.start("receive 1 " + bytes);
    client.run("send 0 " + bytes);
    if (!received.join().equals(Long.toString(bytes))) {
      throw new IOException("received " + received.join() + " of " + bytes + " bytes");
    }
  }
}
