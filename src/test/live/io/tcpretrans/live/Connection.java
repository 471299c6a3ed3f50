package io.tcpretrans.live;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * An established connection: the client's socket is number 0 of its process, the server's number 1.
 *
 * @param clientPort the client's port
 */
record Connection(Traffic client, Traffic server, int clientPort, int serverPort) {
  /** Connects from the sender to an address of the receiver. */
  static Connection open(TwoHosts hosts, String address, int port) throws IOException {
    Traffic server = hosts.receiver().traffic();
    server.run("listen :: " + port + " 16");
    CompletableFuture<String> accepted = server.start("accept 0");
    Traffic client = hosts.sender().traffic();
    client.run("connect " + address + " " + port);
    client.run("option 0 congestion cubic");
    accepted.join();
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), port);
  }

  /** Sends from client to server and waits until all has arrived. */
  void transfer(long bytes) throws IOException {
    CompletableFuture<String> received = server.start("receive 1 " + bytes);
    client.run("send 0 " + bytes);
    if (!received.join().equals(Long.toString(bytes))) {
      throw new IOException("received " + received.join() + " of " + bytes + " bytes");
    }
  }
}
